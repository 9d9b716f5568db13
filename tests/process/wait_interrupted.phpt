--TEST--
A signal handler that does not let calls go on ends Process::wait()
--SKIPIF--
<?php extension_loaded('pcntl') || die('skip needs pcntl') ?>
--FILE--
<?php
use Swoole\{Atomic, Process};
$end = new Atomic();
pcntl_async_signals(true);
pcntl_signal(SIGUSR1, fn () => print("handled\n"), false);
$parent = getmypid();
$child = new Process(function () use ($end, $parent) {
    do {
        Process::kill($parent, SIGUSR1); // Until it has reached the wait.
    } while (!$end->wait(0.05));
});
$child->start();
var_dump(Process::wait(), swoole_errno() === 4);
pcntl_signal(SIGUSR1, SIG_IGN);
$end->wakeup();
var_dump(Process::wait()['code']);
?>
--EXPECTF--
handled
%Abool(false)
bool(true)
int(0)
