--TEST--
A signal is blocked only while somebody waits for it, and not in the child of a fork
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) echo 'skip pcntl is missing'; ?>
--FILE--
<?php
use Swoole\Coroutine\System;
function blocked(): string {
    preg_match('/^SigBlk:\s*(\w+)/m', file_get_contents("/proc/" . getmypid() . "/status"), $match);
    return dechex(hexdec($match[1]));
}
echo blocked(), "\n";
$cid = go(function () {
    System::waitSignal([SIGUSR1, SIGTERM]);
});
$other = go(fn () => System::waitSignal(SIGTERM));
echo blocked(), "\n";
if (($pid = pcntl_fork()) === 0) {
    file_put_contents('php://stdout', "child: " . blocked() . "\n");
    exec('kill -KILL ' . getmypid());
}
pcntl_waitpid($pid, $status);
Co::cancel($cid);
echo blocked(), "\n";
Co::cancel($other);
echo blocked(), "\n";
Swoole\Event::wait();
?>
--EXPECT--
0
4200
child: 0
4000
0
