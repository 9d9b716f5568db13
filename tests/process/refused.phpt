--TEST--
No fork out of a coroutine or a callback of the loop; Process::daemon() neither
--FILE--
<?php
use Swoole\Process;
$process = new Process(fn () => print "never\n");
go(function () use ($process) {
    foreach ([fn () => $process->start(), fn () => Process::daemon()] as $fork) {
        try {
            $fork();
        } catch (Swoole\Error $e) {
            var_dump($e->getMessage(), $e->getCode() === SWOOLE_ERROR_OPERATION_NOT_SUPPORT);
        }
    }
});
Swoole\Event::wait();
swoole_async_set(['enable_coroutine' => false]);
Swoole\Timer::after(1, function () use ($process) {
    try {
        $process->start();
    } catch (Swoole\Error $e) {
        var_dump($e->getMessage());
    }
});
Swoole\Event::wait();
var_dump($process->pid);
?>
--EXPECT--
string(36) "must be forked outside the coroutine"
bool(true)
string(36) "must be forked outside the coroutine"
bool(true)
string(37) "must be forked outside the event loop"
NULL
