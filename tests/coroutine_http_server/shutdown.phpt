--TEST--
Coroutine\Http\Server::shutdown(): requests that have begun come to their end, idle connections and half requests are closed, nobody is accepted
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    [$begun, $go] = [new Channel(1), new Channel(1)];
    $server->handle('/', fn ($request, $response) => $response->end('idle from now on'));
    $server->handle('/long', function ($request, $response) use ($begun, $go) {
        $response->write('first, ');
        $begun->push(true);
        $go->pop();
        $response->write('second');
        $response->end();
        echo "the handler has ended\n";
    });
    $ask = function (string $bytes) use ($server): Socket {
        $socket = new Socket(AF_INET, SOCK_STREAM);
        $socket->connect('127.0.0.1', $server->port, 5);
        $socket->send($bytes);
        return $socket;
    };
    $starting = Coroutine::create(function () use ($server) {
        var_dump($server->start());
    });
    $long = $ask("GET /long HTTP/1.1\r\nHost: test\r\n\r\n");
    $begun->pop(5);
    $idle = $ask("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
    echo substr($idle->recv(1000, 5), -16), "\n";
    $half = $ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
    // What was sent before this has been read when it is answered.
    $other = $ask("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    while ($other->recv(1000, 5) !== '');

    $server->shutdown();
    Coroutine::join([$starting]);
    var_dump($idle->recv(1000, 5), $half->recv(1000, 5));
    // It listens still, for the next start().
    $later = $ask("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
    var_dump($later->recv(1000, 0.05), $later->errCode === SOCKET_ETIMEDOUT);
    $go->push(true);
    for ($all = ''; ($part = $long->recv(1000, 5)) !== ''; $all .= $part);
    echo substr($all, strpos($all, "\r\n\r\n") + 4), "the connection has ended\n";
    $starting = Coroutine::create(fn () => $server->start());
    echo substr($later->recv(1000, 5), 0, 15), "\n";
    $server->shutdown();
});
echo "nothing is left\n";
?>
--EXPECT--
idle from now on
bool(true)
string(0) ""
string(0) ""
bool(false)
bool(true)
the handler has ended
7
first, 
6
second
0

the connection has ended
HTTP/1.1 200 OK
nothing is left
