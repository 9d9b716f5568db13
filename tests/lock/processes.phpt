--TEST--
Children take turns; those that read are there at the same time
--FILE--
<?php
use Swoole\{Atomic, Lock, Process};

/** As many children; their exit codes. */
function children(int $count, Closure $do): array
{
    for ($i = 0; $i < $count; $i++) {
        (new Process($do, false, 0))->start();
    }
    return array_map(fn () => Process::wait()['code'], range(1, $count));
}

foreach ([Lock::MUTEX, Lock::SPINLOCK, Lock::RWLOCK] as $type) {
    $lock = new Lock($type);
    $count = new Atomic;
    children(3, function () use ($lock, $count) {
        for ($i = 0; $i < 500; $i++) {
            $lock->lock();
            $value = $count->get();   // not in one step
            usleep($i % 50 === 0 ? 100 : 0);
            $count->set($value + 1);
            $lock->unlock();
        }
    });
    echo $count->get(), "\n";
}

echo "readers\n";
$lock = new Lock(Lock::RWLOCK);
$inside = new Atomic;
echo array_sum(children(3, function () use ($lock, $inside) {
    $lock->lock(LOCK_SH);
    $inside->add();
    for ($end = microtime(true) + 10; $inside->get() < 3 && microtime(true) < $end;) {
        usleep(100);
    }
    $all = $inside->get();
    $lock->unlock();
    exit($all);
})), " = 3 x 3\n";

echo "a child gives back what its parent has taken\n";
$lock = new Lock;
$lock->lock();
echo implode(children(1, function () use ($lock) {
    exit($lock->trylock() ? 1 : ($lock->unlock() ? 2 : 3));
})), ' ', json_encode($lock->trylock()), "\n";
?>
--EXPECT--
1500
1500
1500
readers
9 = 3 x 3
a child gives back what its parent has taken
2 true
