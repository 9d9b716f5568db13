--TEST--
Pings that are answered while long messages go out never come into the middle of one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 2, 'socket_buffer_size' => 256 << 20]);
    $server->on('message', function ($server, $frame) {
        for ($i = 0; $i < 20; $i++) {
            $server->task($frame->fd);
            $server->push($frame->fd, str_repeat('w', 300_000), WEBSOCKET_OPCODE_BINARY);
        }
    });
    $server->on('task', function ($server, $id, $worker, $session) {
        $server->push($session, str_repeat('t', 400_000), WEBSOCKET_OPCODE_BINARY);
    });
    return $server;
});
$peer = new WebSocketPeer($server->connect());
$peer->send('go');
for ($i = 0; $i < 50; $i++) {
    $peer->send("ping", WEBSOCKET_OPCODE_PING);
}
$seen = [];
while (array_sum($seen) < 90) {
    [$first, $opcode, $payload] = $peer->frameOf();
    $what = "$first $opcode " . strlen($payload) . ' ' . count_chars($payload, 3);
    $seen[$what] = ($seen[$what] ?? 0) + 1;
}
ksort($seen);
echo json_encode($seen), "\n", $server->stop();
?>
--EXPECT--
{"128 10 4 ginp":50,"128 2 300000 w":20,"128 2 400000 t":20}
