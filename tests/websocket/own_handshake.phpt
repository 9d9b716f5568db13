--TEST--
A callback `handshake` answers itself: with 101, with another status, not at all
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('handshake', function ($request, $response) use ($server) {
        echo "handshake, status {$server->getClientInfo($request->fd)['websocket_status']}, established ", json_encode($server->isEstablished($request->fd)), "\n";
        if ($request->server['request_uri'] === '/forgotten') {
            return;
        }
        if ($request->server['request_uri'] === '/refused') {
            $response->status(401);
            return $response->end('who are you');
        }
        $response->header('Upgrade', 'websocket');
        $response->header('Connection', 'Upgrade');
        $response->header('Sec-WebSocket-Accept', base64_encode(sha1($request->header['sec-websocket-key'] . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true)));
        $response->status(101);
        var_dump($response->end());
        // `open` is not called: whoever shakes hands himself goes on himself.
        $server->push($request->fd, 'welcome');
    });
    $server->on('open', fn () => print "never\n");
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, "you said $frame->data"));
    $server->on('disconnect', fn ($server, $fd) => print "disconnect\n");
    $server->on('close', fn ($server, $fd) => print "close\n");
    return $server;
});
$peer = new WebSocketPeer($server->connect());
echo $peer->answer->status, ' ', $peer->answer->header('sec-websocket-accept'), ' ', $peer->read(), ', ', $peer->send('hello')->read(), "\n";
$peer->client->close();
$server->waitFor('/^close/m');
foreach (['/refused', '/forgotten'] as $target) {
    $peer = new WebSocketPeer($server->connect(), $target);
    echo $peer->answer->status, ' ', $peer->answer->body, $peer->client->isClosed() ? " and closed\n" : " and goes on\n";
}
$server->waitFor('/(disconnect.*){2}/s');
echo $server->stop();
?>
--EXPECT--
101 s3pPLMBiTxaQ9kYGzzhZRbK+xOo= welcome, you said hello
401 who are you and closed
500  and closed
handshake, status 2, established false
bool(true)
close
handshake, status 2, established false
disconnect
handshake, status 2, established false
[log] WARNING	GET /forgotten: answered with 500, since nobody called end() of its response
disconnect
