--TEST--
PROCESS mode: a worker that dies in its own handshake has it answered with 502; what comes on that connection afterwards is HTTP
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1]);
    $server->on('handshake', fn () => Swoole\Process::kill(getmypid(), SIGKILL));
    $server->on('message', fn () => null);
    $server->on('request', fn ($request, $response) => $response->end(json_encode([
        'websocket_status' => $server->getClientInfo($request->fd)['websocket_status'] ?? 0,
        'may be pushed to' => $server->isEstablished($request->fd),
    ])));
    return $server;
});
$client = $server->connect();
$peer = new WebSocketPeer($client);
echo $peer->answer->status, "\n";
echo $client->request('GET', '/'), "\n";
$server->stop();
?>
--EXPECT--
502
200 {"websocket_status":0,"may be pushed to":false}
