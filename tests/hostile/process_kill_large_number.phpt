--TEST--
Process::kill() of a number that is no process id reaches nobody: cut to 32 bits it would be -1, everybody
--FILE--
<?php
use Swoole\Process;
foreach ([PHP_INT_MAX, 0xffff_ffff, PHP_INT_MIN] as $pid) {
    var_dump(@Process::kill($pid, 0));
}
var_dump(Process::kill(getmypid(), 1 << 32), Process::kill(getmypid(), 0));
?>
--EXPECTF--
bool(false)
bool(false)
bool(false)

Warning: Swoole\Process::kill(): kill(%d, 4294967296) failed, Error: Invalid argument[22] in %s on line %d
bool(false)
bool(true)
