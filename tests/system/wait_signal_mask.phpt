--TEST--
A signal is handled only while somebody waits for it, and not in the child of a fork; it is never blocked
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) echo 'skip pcntl is missing'; ?>
--FILE--
<?php
use Swoole\Coroutine\System;
/** Of SIGUSR1 and SIGTERM: which have a handler, and which are blocked. */
function state(): string {
    preg_match('/^SigBlk:\s*(\w+)\nSigIgn:.*\nSigCgt:\s*(\w+)/m', file_get_contents('/proc/' . getmypid() . '/status'), $match);
    $of = fn (string $set) => implode(' ', array_keys(array_filter(['USR1' => 1 << SIGUSR1 - 1, 'IO' => 1 << SIGIO - 1], fn ($bit) => hexdec($set) & $bit)));
    return "handled: {$of($match[2])}, blocked: {$of($match[1])}\n";
}
echo state();
$cid = go(function () {
    System::waitSignal([SIGUSR1, SIGIO]);
});
$other = go(fn () => System::waitSignal(SIGIO));
$before = state();
echo $before;
if (($pid = pcntl_fork()) === 0) {
    file_put_contents('php://stdout', 'child: ' . state());
    exec('kill -KILL ' . getmypid());
}
pcntl_waitpid($pid, $status);
// Nobody in the child waits: the signal ends it, as ever.
if (($pid = pcntl_fork()) === 0) {
    Swoole\Process::kill(getmypid(), SIGIO);
    echo "never\n";
}
pcntl_waitpid($pid, $status);
var_dump(pcntl_wifsignaled($status) && pcntl_wtermsig($status) === SIGIO);
Co::cancel($cid);
echo state();
Co::cancel($other);
echo state();
Swoole\Event::wait();
?>
--EXPECTF--
handled:%S, blocked: 
handled: USR1 IO, blocked: 
child: handled:%S, blocked: 
bool(true)
handled:%S IO, blocked: 
handled:%S, blocked: 
