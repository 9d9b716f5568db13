--TEST--
Scopes of a WebSocket server: the handshake, each message and the end work for one session, each but the last for a request of its own
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
use Steelwool\Scope;

$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('open', function ($server, $request) {
        echo 'open: ', Scope::current()->kind, "\n";
        Scope::session()['user'] = $request->get['user'];
        Scope::session()->onClose(fn ($session) => print("$session[user] has gone\n"));
        Scope::request()->onClose(fn () => print("the handshake is over\n"));
    });
    $server->on('message', function ($server, $frame) {
        Scope::request()->onClose(fn () => print("the message is done with\n"));
        $server->push($frame->fd, Scope::session()['user'] . ": $frame->data");
    });
    $server->on('close', fn () => print('close: ' . Scope::session()['user'] . ', ' . (Scope::request() ? 'a request' : 'no request') . "\n"));
    return $server;
});
$peer = new WebSocketPeer($server->connect(), '/?user=Ann');
foreach (['one', 'two'] as $text) {
    echo $peer->send($text)->read(), "\n";
}
$peer->client->close();
$server->waitFor('/has gone/');
echo $server->stop();
?>
--EXPECT--
Ann: one
Ann: two
open: request
the handshake is over
the message is done with
the message is done with
close: Ann, no request
Ann has gone
