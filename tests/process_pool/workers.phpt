--TEST--
getProcess() is a worker, also one that was started again: its pid, its pipe, its queue
--FILE--
<?php
use Swoole\{Atomic, Process};
use Swoole\Process\Pool;

$pool = new Pool(2, SWOOLE_IPC_UNIXSOCK);
var_dump($pool->getProcess());
$ready = new Atomic;
$pool->on('start', fn ($pool) => print($pool->getProcess(1)->id . " is to be\n"));
$pool->on('workerStart', function (Pool $pool, int $id) use ($ready) {
    if ($id === 1) {
        $ready->wakeup();
        return;
    }
    $ready->wait(10);
    $self = $pool->getProcess();
    $other = $pool->getProcess(1);
    var_dump($self->pid === getmypid(), $self->id, $other->id, $other === $pool->getProcess(1), $pool->workers === [$self, $other]);
    var_dump(@$pool->getProcess(2), error_get_last()['message']);
    var_dump($other->close(), Process::kill($other->pid, 0));
    // It asks this one, which reads the answer from its own end.
    $other->write('ask');
    var_dump($self->read());
    $before = $other->pid;
    Process::kill($before, SIGKILL);
    $ready->wait(10);
    var_dump($pool->getProcess(1)->pid !== $before, $pool->getProcess(1) === $other);
    $pool->shutdown();
});
$pool->on('message', function (Pool $pool, string $message) {
    $pool->getProcess(0)->write("$message, says " . $pool->getProcess()->id);
});
$pool->start();
?>
--EXPECTF--
bool(false)
1 is to be
bool(true)
int(0)
int(1)
bool(true)
bool(true)
bool(false)
string(%d) "Swoole\Process\Pool::getProcess(): invalid worker_id[2]"

Warning: Swoole\Process::close(): the pipe of a pool cannot be closed in %s on line %d
bool(false)
bool(true)
string(11) "ask, says 1"
[%s]	WARNING	worker(pid=%d, id=1) abnormal exit, status=0, signal=9
bool(true)
bool(true)
