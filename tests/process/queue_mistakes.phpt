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

echo "longer than the whole queue: it could wait for ever\n";
$process->useQueue(0, 2, 16);
var_dump($process->push('sixteen of them.'), $process->pop(), $process->push('these are seventeen'));
echo swoole_strerror(swoole_last_error()), "\n";
var_dump($process->freeQueue());

echo "a key of more than 32 bits is not another, cut\n";
var_dump($process->useQueue(1 << 32));
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
longer than the whole queue: it could wait for ever
[%s]	WARNING	msgsnd(19 bytes) failed, Error: Message too long[90]
bool(true)
string(16) "sixteen of them."
bool(false)
Message too long
bool(true)
a key of more than 32 bits is not another, cut
[%s]	WARNING	msgget() failed, Error: Invalid argument[22]
bool(false)
