--TEST--
A worker watches descriptors beside its connections
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
    $pair = $waiting = [];
    $server->on('workerStart', function () use (&$waiting, &$pair) {
        $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        Swoole\Event::add($pair[0], function ($stream) use (&$waiting) {
            array_shift($waiting)->end('through the descriptor: ' . fread($stream, 100));
        });
    });
    $server->on('request', function ($request, $response) use (&$waiting, &$pair) {
        $waiting[] = $response;
        Swoole\Event::defer(fn () => fwrite($pair[1], $request->server['request_uri']));
    });
    $server->on('workerExit', function () use (&$pair) { Swoole\Event::del($pair[0]); });
    return $server;
});
echo $server->get('/one')->body, "\n";
echo $server->get('/two')->body, "\n";
echo $server->stop();
?>
--EXPECT--
through the descriptor: /one
through the descriptor: /two
