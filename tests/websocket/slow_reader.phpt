--TEST--
A client that does not read: push() says so, and holds no more than socket_buffer_size
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'enable_coroutine' => false, 'socket_buffer_size' => 1 << 20, 'write_timeout' => 0]);
    $server->on('message', function ($server, $frame) {
        $piece = str_repeat('x', 65536);
        for ($count = 0; $count < 2000 && $server->push($frame->fd, $piece, WEBSOCKET_OPCODE_BINARY); $count++);
        echo $count < 2000 ? "refused\n" : "never refused\n";
        var_dump(swoole_last_error() === SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW, $server->isEstablished($frame->fd));
        echo $server->getClientInfo($frame->fd)['send_queued_bytes'] <= (1 << 20) + 70000 ? "bounded\n" : "not bounded\n", "count $count.\n";
    });
    return $server;
});
$peer = new WebSocketPeer($server->connect());
$peer->send('go');
$count = (int) $server->waitFor('/count (\d+)\./')[1];
// What was taken comes, whole; a ping is answered between two frames.
$peer->send('there?', WEBSOCKET_OPCODE_PING);
for ($seen = []; array_sum($seen) <= $count; $seen[$frame] = ($seen[$frame] ?? 0) + 1) {
    $frame = implode(' ', str_replace(str_repeat('x', 65536), 'a piece', $peer->frameOf()));
}
ksort($seen);
echo $seen === ['128 10 there?' => 1, '128 2 a piece' => $count] ? "all of it came\n" : json_encode($seen) . "\n";
echo preg_replace('/count.*/', '', $server->stop());
?>
--EXPECT--
all of it came
refused
bool(true)
bool(true)
bounded
