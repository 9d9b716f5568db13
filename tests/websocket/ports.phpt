--TEST--
Ports with different protocols in one server: WebSocket, pages only, packets; each with callbacks of its own
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', fn ($request, $response) => $response->end("page"));
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, "first: $frame->data"));
    $own = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $own->set(['open_websocket_protocol' => true, 'package_max_length' => 10]);
    $own->on('message', fn ($server, $frame) => $server->push($frame->fd, "second: $frame->data"));
    $pages = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $pages->set(['open_http_protocol' => true]);
    $pages->on('request', fn ($request, $response) => $response->end('pages only ' . json_encode(isset($server->getClientInfo($request->fd)['websocket_status']))));
    $lines = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $lines->set(['open_eof_split' => true, 'package_eof' => "\n"]);
    // From one protocol to the other.
    $lines->on('receive', function ($server, $fd, $reactor, $data) {
        foreach ($server->connections as $session) {
            $pushed[] = $server->isEstablished($session) && $server->push($session, 'a line: ' . trim($data));
        }
        $server->send($fd, json_encode($pushed) . "\n");
    });
    $bare = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    return $server;
});
$first = new WebSocketPeer($server->connect(0));
echo $first->send('hello')->read(), "\n";
$second = new WebSocketPeer($server->connect(1));
echo $second->send('hello')->read(), ' ', $second->send('more than ten')->closed(), "\n";
$refused = new WebSocketPeer($server->connect(2));
echo $refused->answer->status, ' ', $refused->answer->body, "\n";
// With nothing of its own a port is as the first one.
$bare = new WebSocketPeer($server->connect(4));
echo $bare->send('hello')->read(), "\n";
$bare->client->close();
$lines = $server->connect(3);
$lines->send("over there\n");
echo $first->read(), "\n";
echo preg_replace('/^.log. WARNING.WebSocket: a message of 13 bytes is too large.*\n/m', '', $server->stop());
?>
--EXPECT--
first: hello
second: hello closed 1009
200 pages only false
first: hello
a line: over there
