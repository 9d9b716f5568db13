--TEST--
A queue that is not there, messages that do not fit
--FILE--
<?php
use Swoole\Process;
$process = new Process(fn () => 0);
var_dump($process->push('x'), $process->pop(), $process->statQueue(), $process->freeQueue());
// A key made of this file.
var_dump($process->useQueue(), $process->msgQueueKey === ftok(__FILE__, "\1"));
var_dump($process->push(''), $process->push(str_repeat('x', 65536)), $process->push('fits'), $process->pop(-1));
var_dump($process->freeQueue());
?>
--EXPECTF--
Warning: Swoole\Process::push(): no msgqueue, cannot use push() in %s on line %d

Warning: Swoole\Process::pop(): no msgqueue, cannot use pop() in %s on line %d

Warning: Swoole\Process::statQueue(): no queue, can't get stats of the queue in %s on line %d
bool(false)
bool(false)
bool(false)
bool(false)
bool(true)
bool(true)

Warning: Swoole\Process::push(): the data to push is empty in %s on line %d

Warning: Swoole\Process::push(): the data to push is too big in %s on line %d
bool(false)
bool(false)
bool(true)
string(4) "fits"
bool(true)
