--TEST--
Without coroutines a worker stands still for the results that it waits for, and gets what else has come afterwards
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 2, 'enable_coroutine' => false]);
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/one':
                $response->end(json_encode([$server->taskwait('a', 5), $server->taskwait('b', 5, 1)]));
                return;
            case '/several':
                $response->end(json_encode($server->taskWaitMulti(['a', 'sleep', 'b', 'nothing'], 1)));
                return;
            case '/timeout':
                $late = $server->taskwait('sleep', 0.01);
                $error = swoole_last_error();
                // The late answer to the first one is not taken for that of the second.
                $response->end(json_encode([$late, $error, $server->taskwait('next', 5, 0), $server->taskwait('next', 5, 1)]));
                return;
            case '/callback':
                $server->task('before', -1, function ($server, $id, $result) {
                    echo "callback: $result\n";
                });
                echo "taskwait: " . $server->taskwait('between', 5, 0) . ' ' . $server->taskwait('between', 5, 1) . "\n";
                $response->end();
                return;
            case '/coroutine':
                try {
                    $server->taskCo(['a']);
                } catch (Swoole\Error $e) {
                    $response->end($e->getMessage());
                }
        }
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        if ($data === 'sleep') {
            usleep(100_000);
        }
        return $data === 'nothing' ? null : strtoupper($data);
    });
    return $server;
});
foreach (['one', 'several', 'timeout', 'callback', 'coroutine'] as $target) {
    echo "$target: ", $server->get("/$target")->body, "\n";
}
$server->waitFor('/callback/');
echo $server->stop();
?>
--EXPECT--
one: ["A","B"]
several: ["A","SLEEP","B"]
timeout: [false,110,"NEXT","NEXT"]
callback: 
coroutine: API must be called in the coroutine
taskwait: BETWEEN BETWEEN
callback: BEFORE
