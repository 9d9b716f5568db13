--TEST--
A message queue: any message or those of the object, waiting or not; it is gone for all when one removes it
--FILE--
<?php
use Swoole\Process;
$one = new Process(function (Process $self) {
    echo 'child: ', $self->pop(), "\n";
    $self->push('an answer');
}, false, 0);
$two = new Process(fn () => 0, false, 0);
$key = 0x53770000 + getmypid() % 65536;
var_dump($one->useQueue($key, SWOOLE_MSGQUEUE_ORIENT), $two->useQueue($key, SWOOLE_MSGQUEUE_BALANCE | Process::IPC_NOWAIT));
var_dump($one->msgQueueKey === $key, $one->msgQueueId === $two->msgQueueId);
$two->push('for two');
$one->push('for one');
var_dump($one->statQueue());
$one->start();
Process::wait();
// Two takes them all, in order; too short a buffer leaves the message where it is.
var_dump(@$two->pop(3), $two->pop(), $two->pop(), $two->pop());
var_dump($one->freeQueue(), $one->freeQueue(), $two->push('too late'), $two->freeQueue());
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
array(2) {
  ["queue_num"]=>
  int(2)
  ["queue_bytes"]=>
  int(14)
}
child: for one
%AWARNING%Amsgrcv(at most 3 bytes) failed, Error: Argument list too long[7]
bool(false)
string(7) "for two"
string(9) "an answer"
bool(false)
%AWARNING%Amsgsnd(8 bytes) failed, Error: %s
%AWARNING%Amsgctl(IPC_RMID) failed, Error: %s
bool(true)
bool(false)
bool(false)
bool(false)
