--TEST--
sendMessage() reaches every worker and task worker, from each of them and from the manager; what arrives is the value that was sent
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1]);
    $server->on('managerStart', function ($server) {
        $server->sendMessage('from the manager', 2);
    });
    $server->on('request', function ($request, $response) use ($server) {
        $other = 1 - $server->worker_id;
        $response->end(json_encode([
            $server->sendMessage(['reply' => 'a task worker', 'list' => [1, 2.5, null]], 2),
            $server->sendMessage('text', $other),
            $server->sendMessage(str_repeat('large', 100_000), $other),
        ]));
    });
    $server->on('task', fn () => null);
    $server->on('pipeMessage', function ($server, $from, $data) {
        $what = is_string($data) && strlen($data) > 100 ? strlen($data) . ' bytes' : json_encode($data);
        $who = $server->taskworker ? 'task worker' : 'worker';
        $from = $from < 0 ? 'nobody' : ($from < 2 ? 'a worker' : 'the task worker');
        echo "$who: $what from $from\n";
        if (isset($data['reply'])) {
            $server->sendMessage("hello from $data[reply]", 0);
        }
    });
    return $server;
});
$server->waitFor('/from the manager/');
echo $server->get('/')->body, "\n";
$server->waitFor('/hello/');
$server->waitFor('/500000/');
$lines = explode("\n", trim($server->stop()));
sort($lines);
echo implode("\n", $lines), "\n";
?>
--EXPECT--
[true,true,true]
task worker: "from the manager" from nobody
task worker: {"reply":"a task worker","list":[1,2.5,null]} from a worker
worker: "hello from a task worker" from the task worker
worker: "text" from a worker
worker: 500000 bytes from a worker
