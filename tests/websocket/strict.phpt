--TEST--
What the standard forbids ends the connection with a close frame that says what it was, and a line in the log
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 100000]);
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, $frame->data));
    return $server;
});
$frame = WebSocketPeer::frame(...);
foreach ([
    'not masked' => $frame('hello', mask: false),
    'a reserved bit' => $frame('hello', first: 0xc0),
    'a reserved opcode' => $frame('hello', 3),
    'a ping in pieces' => $frame('hello', 9, 0),
    'a long ping' => $frame(str_repeat('a', 126), 9),
    'nothing to go on with' => $frame('hello', 0),
    'a message within a message' => $frame('a', first: 0) . $frame('b'),
    'a length that could be shorter' => "\x81\xfe\x00\x05\x00\x00\x00\x00hello",
    'no UTF-8' => $frame("caf\xe9"),
    'no UTF-8 in two frames' => $frame("caf\xc3", first: 0) . $frame("\xc3", 0),
    'a close of one byte' => $frame("\x03", 8),
    'a code that nobody may send' => $frame(pack('n', 1005), 8),
    'too long' => $frame(str_repeat('a', 100001)),
    'too long in pieces' => $frame(str_repeat('a', 60000), first: 0) . $frame(str_repeat('a', 60000), 0),
] as $what => $bytes) {
    $peer = new WebSocketPeer($server->connect());
    $peer->client->send($bytes);
    echo "$what: ", $peer->closed(), "\n";
}
// The others go on.
echo (new WebSocketPeer($server->connect()))->send('still there')->read(), "\n";
echo preg_match('/WARNING\tWebSocket: a frame is not masked, session#\d+, remote_addr=<127.0.0.1:\d+>/', $server->stop()), "\n";
?>
--EXPECT--
not masked: closed 1002
a reserved bit: closed 1002
a reserved opcode: closed 1002
a ping in pieces: closed 1002
a long ping: closed 1002
nothing to go on with: closed 1002
a message within a message: closed 1002
a length that could be shorter: closed 1002
no UTF-8: closed 1007
no UTF-8 in two frames: closed 1007
a close of one byte: closed 1002
a code that nobody may send: closed 1002
too long: closed 1009
too long in pieces: closed 1009
still there
1
