--TEST--
A WebSocket server: open, message, push, close; pages beside it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', fn ($request, $response) => $response->end("a page\n"));
    $server->on('open', function (Swoole\WebSocket\Server $server, Swoole\Http\Request $request) {
        echo "open {$request->server['request_uri']} status {$server->getClientInfo($request->fd)['websocket_status']}\n";
        $server->push($request->fd, 'welcome');
    });
    $server->on('message', function (Swoole\WebSocket\Server $server, Swoole\WebSocket\Frame $frame) {
        echo "message $frame->data, opcode $frame->opcode, flags $frame->flags, finish ", json_encode($frame->finish), "\n";
        match ($frame->data) {
            'facts' => $server->push($frame->fd, json_encode([
                $server->isEstablished($frame->fd), $server->exist($frame->fd), $server->isEstablished(999), count($server->connections),
            ])),
            'binary' => $server->push($frame->fd, "\0\xff", WEBSOCKET_OPCODE_BINARY),
            'pieces' => [
                $server->push($frame->fd, 'first ', WEBSOCKET_OPCODE_TEXT, 0),
                $server->push($frame->fd, 'last', WEBSOCKET_OPCODE_CONTINUATION),
            ],
            'object' => (function () use ($server, $frame) {
                $answer = new Swoole\WebSocket\Frame;
                $answer->data = 'an object';
                $server->push($frame->fd, $answer);
            })(),
            default => $server->push($frame->fd, strtoupper($frame->data)),
        };
    });
    $server->on('close', fn ($server, $fd, $reactor) => print 'close ' . ($reactor < 0 ? "by the server\n" : "by the client\n"));
    return $server;
});
echo $server->get('/')->body;
$peer = new WebSocketPeer($server->connect(), '/chat');
echo $peer->answer->status, ' ', $peer->answer->header('upgrade'), ' ', $peer->answer->header('connection'), ' ', $peer->answer->header('sec-websocket-accept'), "\n";
echo $peer->read(), "\n";
echo $peer->send('hello')->read(), "\n";
echo $peer->send('facts')->read(), "\n";
echo json_encode([bin2hex($peer->send('binary')->frameOf()[2])]), "\n";
echo json_encode([$peer->send('pieces')->frameOf(), $peer->frameOf()]), "\n";
echo $peer->send('object')->read(), "\n";
// A message in several frames, and one larger than a packet of anything.
echo $peer->send('in ', first: 0)->send('several ', 0, 0)->send('frames', 0)->read(), "\n";
$long = str_repeat('0123456789', 20000);
echo $peer->send($long, WEBSOCKET_OPCODE_BINARY)->read() === $long ? "the long one, too\n" : "mixed up\n";
$peer->send(pack('n', 1000) . 'bye', WEBSOCKET_OPCODE_CLOSE);
echo $peer->closed(), "\n";
$server->waitFor('/close by the client/');
echo preg_replace('/\d{50,}/', '...', $server->stop());
?>
--EXPECT--
a page
101 websocket Upgrade s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
welcome
HELLO
[true,true,false,1]
["00ff"]
[[0,1,"first "],[128,0,"last"]]
an object
IN SEVERAL FRAMES
the long one, too
closed 1000 bye
close by the server
open /chat status 3
message hello, opcode 1, flags 33, finish true
message facts, opcode 1, flags 33, finish true
message binary, opcode 1, flags 33, finish true
message pieces, opcode 1, flags 33, finish true
message object, opcode 1, flags 33, finish true
message in several frames, opcode 1, flags 33, finish true
message ..., opcode 2, flags 33, finish true
close by the client
