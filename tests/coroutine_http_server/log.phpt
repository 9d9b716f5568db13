--TEST--
Coroutine\Http\Server: the log names the address where clients were turned away, and what was asked for that it cannot do
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    $server->set(['max_connection' => 1]);
    $begun = new Channel(1);
    $server->handle('/', function ($request, $response) use ($begun) {
        $begun->push(true);
        $response->end();
    });
    Coroutine::create(fn () => $server->start());
    $first = new Socket(AF_INET, SOCK_STREAM);
    $first->connect('127.0.0.1', $server->port, 5);
    $first->send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
    $begun->pop(5);
    $second = new Socket(AF_INET, SOCK_STREAM);
    $second->connect('127.0.0.1', $server->port, 5);
    while (is_string($part = $second->recv(100, 5)) && $part !== '');
    echo "the port is $server->port\n";
    $server->shutdown();

    $server = new Server('127.0.0.1');
    Coroutine::create(fn () => $server->start());
    $server->shutdown();
});
?>
--EXPECTF--
[%s]	WARNING	127.0.0.1:%d: too many connections, max_connection is 1
the port is %d
