--TEST--
A coroutine that waits for a lock lets others run, and gets it when one of them gives it back
--FILE--
<?php
use Swoole\{Coroutine, Lock};
use function Swoole\Coroutine\{go, run};

foreach ([Lock::MUTEX, Lock::SPINLOCK, Lock::RWLOCK] as $type) {
    run(function () use ($type) {
        $lock = new Lock($type);
        $lock->lock();
        for ($i = 1; $i <= 3; $i++) {
            go(function () use ($lock, $i) {
                $lock->lock();
                echo "$i has it\n";
                Coroutine::sleep(0.002);
                echo "$i gives it back\n";
                $lock->unlock();
            });
        }
        echo "three wait\n";
        Coroutine::sleep(0.002);
        $lock->unlock();
    });
}

echo "a time, and a cancel\n";
run(function () {
    $lock = new Lock;
    $lock->lock();
    var_dump($lock->lock(LOCK_EX, 0.01), swoole_strerror($lock->errCode), $lock->lock(LOCK_EX | LOCK_NB));
    $waits = go(function () use ($lock) {
        var_dump($lock->lock(), $lock->errCode === SWOOLE_ERROR_CO_CANCELED);
    });
    Coroutine::cancel($waits);
    var_dump($lock->unlock(), $lock->lock());
});

echo "readers in one process\n";
run(function () {
    $lock = new Lock(Lock::RWLOCK);
    go(function () use ($lock) {
        $lock->lock(LOCK_SH);
        Coroutine::sleep(0.005);
        echo "one has read\n";
        $lock->unlock();
    });
    go(function () use ($lock) {
        $lock->lock(LOCK_SH);
        echo "the other reads at the same time\n";
        $lock->unlock();
    });
    $lock->lock();
    echo "and then somebody writes\n";
    $lock->unlock();
});
?>
--EXPECTF--
three wait
%d has it
%d gives it back
%d has it
%d gives it back
%d has it
%d gives it back
three wait
%d has it
%d gives it back
%d has it
%d gives it back
%d has it
%d gives it back
three wait
%d has it
%d gives it back
%d has it
%d gives it back
%d has it
%d gives it back
a time, and a cancel
bool(false)
string(20) "Connection timed out"
bool(false)
bool(false)
bool(true)
bool(true)
bool(true)
readers in one process
the other reads at the same time
one has read
and then somebody writes
