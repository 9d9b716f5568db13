--TEST--
A request for whose coroutine there is no room is answered with 503
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_coroutine' => 2]);
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/wait') {
            echo "waits\n";
            while ($server->exists($request->fd)) {
                Co::sleep(0.001);
            }
        }
        $response->end('served');
    });
    return $server;
});
$first = $server->connect()->send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
$second = $server->connect()->send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
$server->waitFor('/waits\nwaits\n/');
echo $server->get('/')->status, "\n";
// Who leaves makes room.
$first->close();
$second->close();
eventually(fn () => $server->get('/')->status === 200 ?: null, 'room');
echo implode("\n", array_unique(explode("\n", preg_replace('/ in .*/', '', $server->stop())))), "\n";
?>
--EXPECT--
503
waits

Warning: Swoole\Server::start(): exceed max number of coroutine 2
Warning: Swoole\Server::start(): Swoole\Http\Server->onRequest handler error
