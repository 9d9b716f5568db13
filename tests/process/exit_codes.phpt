--TEST--
How a child ends is what wait() says; in a coroutine exit() is an exception
--FILE--
<?php
use Swoole\Process;
function ending(string $name, callable $callback, bool $coroutine): void
{
    $process = new Process($callback, false, 0, $coroutine);
    $process->start();
    $end = Process::wait();
    echo "$name: code {$end['code']}, signal {$end['signal']}\n";
}
foreach ([false, true] as $coroutine) {
    ending('return', fn () => 5, $coroutine);
    ending('exit', fn () => exit(7), $coroutine);
    ending('exit with a text', fn () => exit("text\n"), $coroutine);
    ending('exit in a function that runs at the end', fn () => register_shutdown_function(fn () => exit(8)), $coroutine);
    ending('Process::exit', function (Process $self) {
        register_shutdown_function(fn () => print "never\n");
        ob_start();
        echo "never\n";
        $self->exit(9);
    }, $coroutine);
    ending('Process::exit out of range', fn ($self) => @$self->exit(256), $coroutine);
    ending('exception', fn () => throw new Exception('nobody catches it'), $coroutine);
    ending('fatal error', fn () => trigger_error('reported', E_USER_ERROR), $coroutine);
    ending('signal', fn () => Process::kill(getmypid(), SIGKILL), $coroutine);
}
$process = new Process(fn () => 0);
$process->exit(3);
?>
--EXPECTF--
return: code 0, signal 0
exit: code 7, signal 0
text
exit with a text: code 0, signal 0
exit in a function that runs at the end: code 8, signal 0
Process::exit: code 9, signal 0
Process::exit out of range: code 1, signal 0

Fatal error: Uncaught Exception: nobody catches it in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(Object(Swoole\Process))
#1 %s(%d): Swoole\Process->start()
#2 %s(%d): ending('exception', Object(Closure), false)
#3 {main}
  thrown in %s on line %d
exception: code 255, signal 0

Fatal error: reported in %s on line %d
fatal error: code 255, signal 0
signal: code 0, signal 9
return: code 0, signal 0

Fatal error: Uncaught Swoole\ExitException: swoole exit in %s:%d
Stack trace:
#0 %a{closure%S}(Object(Swoole\Process))
#%d {main}
  thrown in %s on line %d
exit: code 255, signal 0

Fatal error: Uncaught Swoole\ExitException: %a in %s:%d
Stack trace:
#0 %a{closure%S}(Object(Swoole\Process))
#%d {main}
  thrown in %s on line %d
exit with a text: code 255, signal 0
exit in a function that runs at the end: code 8, signal 0
Process::exit: code 9, signal 0
Process::exit out of range: code 1, signal 0

Fatal error: Uncaught Exception: nobody catches it in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(Object(Swoole\Process))
#1 {main}
  thrown in %s on line %d
exception: code 255, signal 0

Fatal error: reported in %s on line %d
fatal error: code 255, signal 0
signal: code 0, signal 9

Warning: Swoole\Process::exit(): not current process in %s on line %d
