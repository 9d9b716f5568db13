--TEST--
Control frames: pings are answered without PHP, or given to the program; either side closes
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$program = fn (array $options) => function () use ($options) {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1] + $options);
    $server->on('message', function ($server, $frame) {
        echo get_class($frame), " $frame->opcode '$frame->data'", $frame instanceof Swoole\WebSocket\CloseFrame ? " $frame->code '$frame->reason'" : '', "\n";
        match ($frame->opcode) {
            WEBSOCKET_OPCODE_PING => $server->push($frame->fd, "$frame->data!", WEBSOCKET_OPCODE_PONG),
            WEBSOCKET_OPCODE_TEXT => match ($frame->data) {
                'ping me' => print json_encode($server->ping($frame->fd, 'are you there')) . "\n",
                'leave' => print json_encode([
                    $server->disconnect($frame->fd, 4001, 'enough'), @$server->push($frame->fd, 'more'), $server->isEstablished($frame->fd),
                ]) . "\n",
                'a long reason' => print json_encode(@$server->disconnect($frame->fd, 4001, str_repeat('a', 124))) . "\n",
            },
            default => null,
        };
    });
    $server->on('close', fn ($server, $fd, $reactor) => print 'close ' . ($reactor < 0 ? "by the server\n" : "by the client\n"));
    return $server;
};
$quiet = serve($program([]));
$told = serve($program(['open_websocket_ping_frame' => true, 'open_websocket_pong_frame' => true, 'open_websocket_close_frame' => true]));
foreach (['without the options' => $quiet, 'with them' => $told] as $which => $server) {
    echo "$which:\n";
    $peer = new WebSocketPeer($server->connect());
    $peer->send('hello', WEBSOCKET_OPCODE_PING);
    echo json_encode($peer->frameOf()), "\n";
    $peer->send('unasked', WEBSOCKET_OPCODE_PONG)->send('ping me');
    echo json_encode($peer->frameOf()), "\n";
    $peer->send('are you there', WEBSOCKET_OPCODE_PONG)->send(pack('n', 3000) . 'bye', WEBSOCKET_OPCODE_CLOSE);
    echo $peer->closed(), "\n";
    $server->waitFor('/close by/');
    echo (new WebSocketPeer($server->connect()))->send('', WEBSOCKET_OPCODE_CLOSE)->closed(), "\n";
    $server->waitFor('/(close by.*){2}/s');
    echo (new WebSocketPeer($server->connect()))->send('a long reason')->send('leave')->closed(), "\n";
    $server->waitFor('/(close by.*){3}/s');
    echo $server->stop();
}
?>
--EXPECT--
without the options:
[128,10,"hello"]
[128,9,"are you there"]
closed 3000 bye
closed
closed 4001 enough
Swoole\WebSocket\Frame 1 'ping me'
true
close by the client
close by the client
Swoole\WebSocket\Frame 1 'a long reason'
false
Swoole\WebSocket\Frame 1 'leave'
[true,false,false]
close by the server
with them:
[128,10,"hello!"]
[128,9,"are you there"]
closed 3000 bye
closed
closed 4001 enough
Swoole\WebSocket\Frame 9 'hello'
Swoole\WebSocket\Frame 10 'unasked'
Swoole\WebSocket\Frame 1 'ping me'
true
Swoole\WebSocket\Frame 10 'are you there'
Swoole\WebSocket\CloseFrame 8 '' 3000 'bye'
close by the client
Swoole\WebSocket\CloseFrame 8 '' 1000 ''
close by the client
Swoole\WebSocket\Frame 1 'a long reason'
false
Swoole\WebSocket\Frame 1 'leave'
[true,false,false]
close by the server
