--TEST--
kill() sends a signal, or looks with 0 whether somebody is there
--FILE--
<?php
use Swoole\Process;
$process = new Process(fn () => sleep(60), false, 0);
$pid = $process->start();
var_dump(Process::wait(false), Process::kill($pid, 0), Process::kill($pid));
var_dump(Process::wait() === ['pid' => $pid, 'code' => 0, 'signal' => SIGTERM]);
var_dump(Process::kill($pid, 0), Process::kill($pid), swoole_last_error(), Process::kill(getmypid(), 100));
?>
--EXPECTF--
bool(false)
bool(true)
bool(true)
bool(true)

Warning: Swoole\Process::kill(): kill(%d, 15) failed, Error: No such process[3] in %s on line %d

Warning: Swoole\Process::kill(): kill(%d, 100) failed, Error: Invalid argument[22] in %s on line %d
bool(false)
bool(false)
int(3)
bool(false)
