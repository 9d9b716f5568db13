--TEST--
The handshake: a subprotocol, headers of the program's own, requests that are no good one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'websocket_subprotocol' => 'chat.v2']);
    $server->on('beforeHandshakeResponse', function ($server, $request, $response) {
        if ($request->server['request_uri'] === '/refused') {
            $response->status(403);
            return $response->end("not you\n");
        }
        if ($request->server['request_uri'] === '/late') {
            Swoole\Coroutine::sleep(0.01);
        }
        $response->header('X-Room', $request->get['room'] ?? 'none');
        $response->cookie('seen', 'yes');
    });
    $server->on('open', fn ($server, $request) => $server->push($request->fd, "open {$request->server['request_uri']}"));
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, $frame->data));
    return $server;
});
$fields = function (HttpAnswer $answer) {
    $names = ['sec-websocket-accept', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions', 'x-room', 'set-cookie', 'content-length'];
    return json_encode([$answer->status, array_filter(array_combine($names, array_map(fn ($name) => $answer->header($name), $names)))]);
};
$peer = new WebSocketPeer($server->connect(), '/?room=5', ['Sec-WebSocket-Protocol' => 'chat.v1, chat.v2', 'Sec-WebSocket-Extensions' => 'permessage-deflate']);
echo $fields($peer->answer), $peer->read(), "\n";
$peer = new WebSocketPeer($server->connect(), '/', ['Sec-WebSocket-Protocol' => 'other', 'Connection' => 'keep-alive, Upgrade', 'Upgrade' => 'WebSocket']);
echo $fields($peer->answer), $peer->read(), "\n";
// What is sent before the answer has come is not lost, and comes after `open`.
$client = $server->connect();
$client->send("GET /late HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    . "Sec-WebSocket-Version: 13\r\n\r\n" . WebSocketPeer::frame('early'));
$peer->client = $client;
echo $client->answer()->status, ' ', $peer->read(), ', ', $peer->read(), "\n";

echo "no good ones:\n";
$peer = new WebSocketPeer($server->connect(), '/refused');
echo $fields($peer->answer), ' ', $peer->answer->body;
foreach ([
    'a short key' => ['Sec-WebSocket-Key' => 'abc'],
    'a key that is no base64' => ['Sec-WebSocket-Key' => str_repeat('*', 24)],
    'another version' => ['Sec-WebSocket-Version' => '8'],
] as $what => $headers) {
    $answer = (new WebSocketPeer($server->connect(), '/', $headers))->answer;
    echo "$what: $answer->status ", $answer->header('sec-websocket-version'), ' ', $answer->header('connection'), "\n";
}
// Others would take it for frames.
foreach (['Content-Length: 5' => 'hello', 'Transfer-Encoding: chunked' => "0\r\n\r\n"] as $field => $body) {
    $client = $server->connect();
    $client->send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        . "Sec-WebSocket-Version: 13\r\n$field\r\n\r\n$body");
    echo 'a body: ', $client->answer()->status, "\n";
}
echo 'no upgrade: ', $server->get('/')->status, "\n";
echo 'another protocol: ', $server->get('/', ['Connection' => 'Upgrade', 'Upgrade' => 'h2c'])->status, "\n";
echo $server->stop();
?>
--EXPECT--
[101,{"sec-websocket-accept":"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=","sec-websocket-version":"13","sec-websocket-protocol":"chat.v2","x-room":"5","set-cookie":"seen=yes"}]open /
[101,{"sec-websocket-accept":"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=","sec-websocket-version":"13","x-room":"none","set-cookie":"seen=yes"}]open /
101 open /late, early
no good ones:
[403,{"content-length":"8"}] not you
a short key: 400  close
a key that is no base64: 400  close
another version: 426 13 close
a body: 400
a body: 400
no upgrade: 400
another protocol: 400
