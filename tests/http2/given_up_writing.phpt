--TEST--
Who writes piece after piece, and never has to wait, learns that the client has given the request up
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'socket_buffer_size' => 65536]);
    $go = new Swoole\Coroutine\Channel(2);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($go) {
        if ($request->server['path_info'] === '/now') {
            $go->push(true);
            return $response->end('served');
        }
        // Given up before most of the pieces, so that the window of the stream is not in the way.
        $response->write('begun');
        $go->pop();
        for ($pieces = 0; $pieces < 20_000_000 && $response->write('piece'); $pieces++);
        echo $pieces < 20_000_000 ? "given up\n" : "written to the end\n";
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
$stream = $peer->request('/endless');
$other = new Http2Peer($server->connect());
// The head and the first piece: the program has it.
while (($frame = $peer->read())->type !== Frame::DATA);
$peer->reset($stream);
echo $other->answer($other->request('/now')), "\n";
$server->waitFor('/given up|written/');
echo $other->answer($other->request('/now')), "\n";
echo $server->stop();
?>
--EXPECT--
HEADERS 200, DATA 'served' end
HEADERS 200, DATA 'served' end
given up
