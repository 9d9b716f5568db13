--TEST--
A callback that is gone when the child starts: the child ends, it does not run its parent's script
--FILE--
<?php
use Swoole\Process;
$parent = getmypid();
$process = new Process(fn () => 0);
array_walk($process, function (&$value) {
    $value = null;
});
$process->start();
var_dump(Process::wait()['code']);
echo 'only here: ', getmypid() === $parent ? 'parent' : 'child', "\n";
?>
--EXPECTF--
Warning: Swoole\Process::start(): illegal callback function in %s on line %d
int(0)
only here: parent
