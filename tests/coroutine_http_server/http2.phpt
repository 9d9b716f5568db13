--TEST--
A coroutine server speaks HTTP/2 with whoever begins with its preface, without a setting
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    Swoole\Coroutine\run(function () {
        $server = new Swoole\Coroutine\Http\Server('127.0.0.1', 0);
        $server->handle('/', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server) {
            if ($request->server['path_info'] === '/stop') {
                $server->shutdown();
            }
            $response->trailer('grpc-status', '0');
            $response->end("{$request->server['server_protocol']} stream $request->streamId {$request->rawContent()}");
        });
        file_put_contents('php://fd/3', "READY 1 $server->port\n");
        $server->start();
    });
});
$peer = new Http2Peer($server->connect());
echo $peer->answer($peer->request('/', [], 'a body', 'POST')), "\n";
echo "HTTP/1: {$server->get('/')}\n";
echo $peer->answer($peer->request('/stop')), "\n";
echo $peer->end(), "\n";
?>
--EXPECT--
HEADERS 200, DATA 'HTTP/2 stream 1 a body', HEADERS 0
HTTP/1: 200 HTTP/1.1 stream 0 
HEADERS 200, DATA 'HTTP/2 stream 3 ', HEADERS 0
GOAWAY NO_ERROR, the end
