--TEST--
Coroutine\Http\Client::set() of a WebSocket that is open: which control frames recv() gives
--FILE--
<?php
use Swoole\Coroutine\Http\{Client, Server};
use function Swoole\Coroutine\{go, run};

run(function () {
    $server = new Server('127.0.0.1');
    $server->handle('/', function ($request, $response) {
        $response->upgrade();
        while ($frame = $response->recv()) {
            $response->push("heard $frame->data");
        }
    });
    go(fn () => $server->start());
    $client = new Client('127.0.0.1', $server->port);
    $client->upgrade('/');
    $ask = function () use ($client) {
        $client->push('there?', WEBSOCKET_OPCODE_PING);
        $client->push('hello');
        $frame = $client->recv(5);
        echo "$frame->opcode $frame->data\n";
        return $frame->opcode;
    };
    $ask();
    $client->set(['open_websocket_pong_frame' => true]);
    if ($ask() === WEBSOCKET_OPCODE_PONG) {
        echo $client->recv(5)->data, "\n";
    }
    $client->set(['open_websocket_pong_frame' => false]);
    $ask();
    $client->close();
    $server->shutdown();
});
?>
--EXPECT--
1 heard hello
10 there?
heard hello
1 heard hello
