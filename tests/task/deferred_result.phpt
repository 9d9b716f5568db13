--TEST--
task_enable_coroutine: what onTask returns is for its deferred callbacks, which may finish the task with it
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'task_enable_coroutine' => true]);
    $server->on('request', function ($request, $response) use ($server) {
        $response->end($server->taskCo([$request->server['request_uri']], 20)[0]);
    });
    $server->on('task', function ($server, Swoole\Server\Task $task) {
        defer(function (array $answer) use ($task) {
            $task->finish(implode(' ', $answer));
        });
        Co::sleep(0.001);
        return ['done with', $task->data];
    });
    return $server;
});
echo $server->get('/this')->body, "\n";
?>
--EXPECT--
done with /this
