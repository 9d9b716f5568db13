--TEST--
push(): flags that are null are the default ones, for servers and clients
--FILE--
<?php
declare(strict_types=1);
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('message', function (Swoole\WebSocket\Server $server, Swoole\WebSocket\Frame $frame) {
        $server->push($frame->fd, "whole: $frame->data", WEBSOCKET_OPCODE_TEXT, null);
        $server->push($frame->fd, 'a part, ', WEBSOCKET_OPCODE_TEXT, 0);
        $server->push($frame->fd, 'and its end', WEBSOCKET_OPCODE_CONTINUATION, null);
        try {
            $server->push($frame->fd, 'none', WEBSOCKET_OPCODE_TEXT, '1');
        } catch (TypeError $error) {
            echo $error->getMessage(), "\n";
        }
    });
    return $server;
});
if (in_server()) {
    exit;
}
function talk(int $port): void
{
    $client = new Swoole\Coroutine\Http\Client('127.0.0.1', $port);
    $client->upgrade('/');
    $client->push('hello', WEBSOCKET_OPCODE_TEXT, null);
    echo $client->recv()->data, "\n", $client->recv()->data, "\n";
    $client->close();
}
Co\run(function () use ($server) {
    talk($server->listens());
    $other = new Swoole\Coroutine\Http\Server('127.0.0.1');
    $other->handle('/', function ($request, $response) {
        $response->upgrade();
        $response->push('coroutine server: ' . $response->recv()->data, WEBSOCKET_OPCODE_TEXT, null);
        $response->push('bye', WEBSOCKET_OPCODE_TEXT, null);
    });
    go(fn () => $other->start());
    talk($other->port);
    $other->shutdown();
});
echo $server->stop();
?>
--EXPECT--
whole: hello
a part, and its end
coroutine server: hello
bye
Swoole\WebSocket\Server::push(): Argument #4 ($flags) must be of type int, string given
