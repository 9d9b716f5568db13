--TEST--
Http\Response::detach() in a coroutine server on a stream of HTTP/2: refused, since the connection carries others as well
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Http\Server;

Coroutine\run(function () {
    $server = new Server('127.0.0.1');
    $server->set(['open_http2_protocol' => true]);
    $server->handle('/', fn ($request, $response) => $response->end(json_encode([@$response->detach(), error_get_last()['message'], $response->socket])));
    Coroutine::create(fn () => $server->start());
    $peer = new Http2Peer(new Client("tcp://127.0.0.1:$server->port"));
    echo $peer->answer($peer->request('/')), "\n";
    echo $peer->answer($peer->request('/')), "\n";
    $server->shutdown();
});
?>
--EXPECT--
HEADERS 200, DATA '[false,"Swoole\\Http\\Response::detach(): a response cannot be detached from a connection of HTTP\/2, which carries others as well",null]' end
HEADERS 200, DATA '[false,"Swoole\\Http\\Response::detach(): a response cannot be detached from a connection of HTTP\/2, which carries others as well",null]' end
