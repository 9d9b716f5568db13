--TEST--
A lock cannot be constructed twice, copied, stored, or used without its constructor
--FILE--
<?php
use Swoole\Coroutine\Lock;

$lock = new Lock();
$new = fn () => (new ReflectionClass(Lock::class))->newInstanceWithoutConstructor();
$attempts = [
    fn () => $lock->__construct(),
    fn () => clone $lock,
    fn () => serialize($lock),
    fn () => $new()->lock(),
    fn () => $new()->unlock(),
    function () use ($lock) { unset($lock->errCode); },
    fn () => new Lock('yes', 1),
    fn () => new Lock([]),
    fn () => $lock->lock('x'),
    function () use ($new) {
        // An error handler comes between.
        $lock = $new();
        set_error_handler(function () use ($lock) {
            $lock->__construct(false);
            return true;
        });
        try {
            $lock->__construct(null);
        } finally {
            restore_error_handler();
        }
    },
];
foreach ($attempts as $attempt) {
    try {
        $attempt();
        echo "nothing thrown\n";
    } catch (Throwable $thrown) {
        echo get_class($thrown), ': ', $thrown->getMessage(), "\n";
    }
}
?>
--EXPECT--
Error: Constructor of Swoole\Coroutine\Lock can only be called once
Error: Trying to clone an uncloneable object of class Swoole\Coroutine\Lock
Exception: Serialization of 'Swoole\Coroutine\Lock' is not allowed
Swoole\Error: must call constructor first
Swoole\Error: must call constructor first
Error: Property errCode of class Swoole\Coroutine\Lock cannot be unset
ArgumentCountError: Swoole\Coroutine\Lock::__construct() expects at most 1 argument, 2 given
TypeError: Swoole\Coroutine\Lock::__construct(): Argument #1 ($shared) must be of type bool, array given
TypeError: Swoole\Coroutine\Lock::lock(): Argument #1 ($operation) must be of type int, string given
Error: Constructor of Swoole\Coroutine\Lock can only be called once
