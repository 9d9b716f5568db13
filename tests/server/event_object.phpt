--TEST--
event_object: each callback gets one object behind the server instead of several values, in both modes
--FILE--
<?php
require __DIR__ . '/../include/server.php';

function show(object $object): void
{
    $fields = get_object_vars($object);
    foreach (['dispatch_time' => 'a time', 'worker_pid' => 'a pid', 'reactor_id' => 'a reactor'] as $field => $what) {
        if (isset($fields[$field])) {
            $fields[$field] = $field === 'dispatch_time' && abs($fields[$field] - microtime(true)) > 60 ? 'wrong' : $what;
        }
    }
    echo $object::class . json_encode($fields) . "\n";
}

function program(int $mode): Swoole\Server
{
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'event_object' => true]);
    foreach (['connect', 'close', 'pipeMessage', 'workerError'] as $event) {
        $server->on($event, function ($server, $object) { show($object); });
    }
    $server->on('receive', function ($server, $event) {
        show($event);
        $server->task('a task');
    });
    $server->on('task', function ($server, $task) {
        show($task);
        $server->sendMessage('a message', 0);
        return 'a result';
    });
    $server->on('finish', function ($server, $result) {
        show($result);
        $server->send(1, 'done');
    });
    return $server;
}

$servers = ['BASE' => serve(fn () => program(SWOOLE_BASE)), 'PROCESS' => serve(fn () => program(SWOOLE_PROCESS))];
foreach ($servers as $mode => $server) {
    $client = $server->connect();
    $client->send('bytes');
    $client->read(4);
    $client->close();
    $server->waitFor('/"data":null}\n.*"data":null}\n/s');
    $server->signal('KILL', $server->children()[0]);
    $server->waitFor('/StatusInfo/');
    echo "$mode\n", preg_replace('/.*WARNING.*\n/', '', $server->stop());
}
?>
--EXPECT--
BASE
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":null}
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":"bytes"}
Swoole\Server\Task{"data":"a task","dispatch_time":"a time","id":0,"worker_id":0,"flags":4}
Swoole\Server\PipeMessage{"source_worker_id":1,"worker_id":1,"dispatch_time":"a time","data":"a message"}
Swoole\Server\TaskResult{"task_id":0,"task_worker_id":1,"dispatch_time":"a time","data":"a result"}
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":null}
Swoole\Server\StatusInfo{"worker_id":1,"worker_pid":"a pid","status":9,"exit_code":0,"signal":9}
PROCESS
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":null}
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":"bytes"}
Swoole\Server\Task{"data":"a task","dispatch_time":"a time","id":0,"worker_id":0,"flags":4}
Swoole\Server\PipeMessage{"source_worker_id":1,"worker_id":1,"dispatch_time":"a time","data":"a message"}
Swoole\Server\TaskResult{"task_id":0,"task_worker_id":1,"dispatch_time":"a time","data":"a result"}
Swoole\Server\Event{"reactor_id":"a reactor","fd":1,"dispatch_time":"a time","data":null}
Swoole\Server\StatusInfo{"worker_id":1,"worker_pid":"a pid","status":9,"exit_code":0,"signal":9}
