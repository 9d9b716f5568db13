--TEST--
task_ipc_mode 2 and 3: tasks go by a message queue of the kernel, where other programs put some too, and where they are for the next server
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** A queue as another program has it. */
function queue(int $mode): Swoole\Process
{
    in_server() || putenv('KEY=' . getmypid());
    $queue = new Swoole\Process(fn () => 0);
    $queue->useQueue(((int) getenv('KEY') & 0xffffff) + $mode * 0x1000000, 2);
    return $queue;
}

$queues = [2 => queue(2), 3 => queue(3)];
$servers = [];
foreach ($queues as $mode => $queue) {
    // Before the server is there. A Process marks what it pushes with 1: in mode 2 that is nobody's here, since worker 0 is no task worker.
    in_server() || $mode === 2 || $queue->push(Swoole\Server\Task::pack('left by an earlier server'));
    $servers[$mode] = serve(function () use ($mode, $queue) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'task_worker_num' => 2, 'task_ipc_mode' => $mode, 'message_queue_key' => $queue->msgQueueKey]);
        $server->on('request', function ($request, $response) use ($server) {
            $large = str_repeat('large', 100_000);
            $echo = fn ($data) => $server->taskwait($data, 5);
            $to = fn (int $worker) => $server->taskwait('who?', 5, $worker);
            $response->end(json_encode([
                $echo(['a' => 1]),
                $echo($large) === $large,
                count($server->taskCo(range(1, 500), 5)),
                $server->setting['task_ipc_mode'] === SWOOLE_IPC_MSGQUEUE ? [$to(0), $to(1)] : null,
                $server->task('for onFinish'),
            ]));
        });
        $server->on('task', function ($server, $id, $worker, $data) {
            if ($worker < 0) {
                echo 'from outside: ' . json_encode($data) . "\n";
                return;
            }
            return $data === 'who?' ? $server->worker_id : $data;
        });
        $server->on('finish', function ($server, $id, $result) {
            ['task_queue_num' => $tasks, 'task_queue_bytes' => $bytes, 'tasking_num' => $tasking] = $server->stats();
            echo "finished: $result; $tasks tasks of $bytes bytes are in the queue, $tasking are known of\n";
        });
        return $server;
    });
}
foreach ($servers as $mode => $server) {
    echo "mode $mode: ", $server->get('/')->body, "\n";
    $server->waitFor('/finished/');
    if ($mode === 3) {
        $queues[$mode]->push(Swoole\Server\Task::pack(['pushed' => true]));
        $server->waitFor('/pushed/');
    }
    echo $server->stop();
    // With a key it stays.
    echo json_encode($queues[$mode]->statQueue()), "\n";
    $queues[$mode]->freeQueue();
}
?>
--EXPECT--
mode 2: [{"a":1},true,500,[1,2],504]
finished: for onFinish; 0 tasks of 0 bytes are in the queue, 0 are known of
{"queue_num":0,"queue_bytes":0}
mode 3: [{"a":1},true,500,null,502]
from outside: "left by an earlier server"
finished: for onFinish; 0 tasks of 0 bytes are in the queue, 0 are known of
from outside: {"pushed":true}
{"queue_num":0,"queue_bytes":0}
