--TEST--
A lock: who waited first gets it first, the owner may take it again, anybody may give it back
--FILE--
<?php
use Swoole\Coroutine\Lock;

foreach ([false, true] as $shared) {
    echo $shared ? "between processes\n" : "in one process\n";
    Co\run(function () use ($shared) {
        $lock = new Lock($shared);
        var_dump($lock->lock(), $lock->lock(), $lock->lock(LOCK_NB), $lock->errCode);
        for ($i = 1; $i <= 3; $i++) {
            go(function () use ($shared, $lock, $i) {
                echo "$i ", json_encode($lock->lock(LOCK_EX | LOCK_NB)), ' ', swoole_strerror($lock->errCode), "\n";
                $lock->lock();
                $i = $shared ? 'one of them' : $i; // who waits for another process looks again and again: the order is chance
                echo "$i has it\n";
                Co::sleep(0.002);
                $lock->unlock();
                echo "$i has given it back\n";
            });
        }
        Co::sleep(0.002);
        $lock->unlock();
        echo "given back, and not asked who waits\n";
    });
    Co\run(function () use ($shared) {
        $lock = new Lock($shared);
        var_dump($lock->unlock());   // a free one stays free
        $lock->lock();
        go(fn () => var_dump($lock->unlock()));
        var_dump($lock->lock(LOCK_NB));
    });
}
?>
--EXPECT--
in one process
bool(true)
bool(true)
bool(true)
int(0)
1 false Device or resource busy
2 false Device or resource busy
3 false Device or resource busy
given back, and not asked who waits
1 has it
1 has given it back
2 has it
2 has given it back
3 has it
3 has given it back
bool(true)
bool(true)
bool(true)
between processes
bool(true)
bool(true)
bool(true)
int(0)
1 false Device or resource busy
2 false Device or resource busy
3 false Device or resource busy
given back, and not asked who waits
one of them has it
one of them has given it back
one of them has it
one of them has given it back
one of them has it
one of them has given it back
bool(true)
bool(true)
bool(true)
