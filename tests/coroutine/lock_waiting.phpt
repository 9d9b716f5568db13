--TEST--
Who waits for a lock can be cancelled, is named in the report of a deadlock, and is unwound at the end
--FILE--
<?php
use Swoole\Coroutine\Lock;

foreach ([false, true] as $shared) {
    Co\run(function () use ($shared) {
        $lock = new Lock($shared);
        $lock->lock();
        $quiet = go(function () use ($lock) {
            var_dump($lock->lock());
            echo swoole_strerror($lock->errCode), "\n";
        });
        $loud = go(function () use ($lock) {
            try {
                $lock->lock();
            } catch (Swoole\Coroutine\CanceledException $exception) {
                echo $exception->getMessage(), "\n";
            }
        });
        $had = new Swoole\Coroutine\Channel();
        go(function () use ($lock, $had) {
            $lock->lock();
            $had->push('the last one has it');
        });
        Co::cancel($quiet);
        Co::cancel($loud, true);
        $lock->unlock();
        echo $had->pop(), "\n";

        // It goes to the first one that has not given up.
        $lock = new Lock($shared);
        $lock->lock();
        $first = go(fn () => var_dump($lock->lock()));
        go(fn () => var_dump($lock->lock()));
        Co::cancel($first);
        $lock->unlock();
    });
}

echo "outside of coroutines:\n";
$lock = new Lock();
Co::set(['log_level' => SWOOLE_LOG_NONE]);
var_dump($lock->lock(), $lock->unlock(), swoole_strerror($lock->errCode));

Co\run(function () use ($lock) {
    $lock->lock();
    go(function () use ($lock) {
        try {
            $lock->lock();
        } finally {
            echo "unwound\n";
        }
    });
});
echo "end of the script\n";
?>
--EXPECTF--
bool(false)
Coroutine canceled
coroutine canceled
the last one has it
bool(false)
bool(true)
bool(false)
Coroutine canceled
coroutine canceled
the last one has it
bool(false)
bool(true)
outside of coroutines:
bool(false)
bool(false)
string(26) "Coroutine out of coroutine"

%a all coroutines (count: 1) are asleep - deadlock!
%a
waits for: lock
#0 %s(%d): Swoole\Coroutine\Lock->lock()
%a
end of the script
unwound
