--TEST--
A task worker does what a request gives it: with a result for onFinish, for a callback of its own, and for who waits
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 2]);
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/finish':
                $response->end(json_encode(['given' => $server->task(['a' => 1])]));
                return;
            case '/callback':
                $server->task('text', -1, function ($server, $id, $result) use ($response) {
                    $response->end(json_encode([$id, $result]));
                });
                return;
            case '/wait':
                $response->end(json_encode($server->taskwait([1, 2], 5)));
                return;
            case '/several':
                $response->end(json_encode($server->taskWaitMulti(['x', ['y']], 5)));
                return;
            case '/coroutine':
                $response->end(json_encode($server->taskCo([0, 'nothing', true], 0.1)));
                return;
        }
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        return $data === 'nothing' ? null : ['task' => $id, 'from' => $worker, 'data' => $data, 'here' => $server->taskworker];
    });
    $server->on('finish', function ($server, $id, $result) {
        echo "finished $id in worker $server->worker_id: " . json_encode($result) . "\n";
    });
    return $server;
});
echo $server->get('/finish')->body, "\n";
echo $server->waitFor('/finished.*/')[0], "\n";
foreach (['/callback', '/wait', '/several', '/coroutine'] as $target) {
    echo $server->get($target)->body, "\n";
}
$server->stop();
echo $server->code(), "\n";
?>
--EXPECT--
{"given":0}
finished 0 in worker 0: {"task":0,"from":0,"data":{"a":1},"here":true}
[1,{"task":1,"from":0,"data":"text","here":true}]
{"task":2,"from":0,"data":[1,2],"here":true}
[{"task":3,"from":0,"data":"x","here":true},{"task":4,"from":0,"data":["y"],"here":true}]
[{"task":5,"from":0,"data":0,"here":true},false,{"task":7,"from":0,"data":true,"here":true}]
0
