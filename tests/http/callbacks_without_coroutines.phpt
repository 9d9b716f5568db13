--TEST--
Without enable_coroutine callbacks run one at a time, outside of coroutines; go() still works
--FILE--
<?php
require __DIR__ . '/../include/server.php';
foreach ([true, false] as $on) {
    $servers[] = serve(function () use ($on) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'enable_coroutine' => $on]);
        $server->on('request', function ($request, $response) {
            if ($request->server['request_uri'] === '/go') {
                go(function () use ($response) {
                    Co::sleep(0.001);
                    $response->end('from a coroutine: ' . json_encode(Co::getCid() > 0));
                });
                return;
            }
            if ($request->server['request_uri'] === '/sleep') {
                try {
                    Co::sleep(0.001);
                    $response->end('slept');
                } catch (Swoole\Error $e) {
                    $response->end($e->getMessage());
                }
                return;
            }
            $response->end('inside: ' . json_encode(Co::getCid() > 0));
        });
        return $server;
    });
}
foreach ($servers as $index => $server) {
    $client = $server->connect();
    echo $index === 0 ? 'on' : 'off', "\n";
    foreach (['/', '/go', '/sleep'] as $target) {
        echo $client->request('GET', $target), "\n";
    }
    $server->stop();
}
?>
--EXPECT--
on
200 inside: true
200 from a coroutine: true
200 slept
off
200 inside: false
200 from a coroutine: true
200 API must be called in the coroutine
