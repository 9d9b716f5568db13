--TEST--
stop() replaces one worker, and the requests that it has begun are answered
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('workerStop', function ($server, $id) {
        echo "stopped $id\n";
    });
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/stop':
                $ok = $server->stop();
                Co::sleep(0.02);
                $response->end(json_encode([$ok, $server->worker_id, getmypid()]));
                return;
            case '/invalid':
                $response->end(json_encode(@$server->stop(99)));
                return;
        }
        $response->end(json_encode([true, $server->worker_id, getmypid()]));
    });
    return $server;
});
[$ok, $id, $pid] = json_decode($server->get('/stop')->body);
var_dump($ok);
$server->waitFor("/stopped $id/");
eventually(fn () => !process_exists($pid));
eventually(function () use ($server, $id, $pid) {
    [, $now, $new] = json_decode($server->get('/')->body);
    return $now === $id && $new !== $pid ?: null;
}, 'an answer of the new worker');
echo $server->get('/invalid')->body, "\n";
?>
--EXPECT--
bool(true)
false
