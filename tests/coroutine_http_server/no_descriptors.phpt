--TEST--
Coroutine\Http\Server: when descriptors have run out, the log names the address, and clients are taken as soon as there are some
--EXTENSIONS--
posix
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    $server->handle('/', fn ($request, $response) => $response->end('taken'));
    Coroutine::create(fn () => $server->start());
    // Warm: what is opened once, is.
    $client = new Socket(AF_INET, SOCK_STREAM);
    $client->connect('127.0.0.1', $server->port, 5);
    $client->send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    while ($client->recv(1000, 5) !== '');
    $client->close();

    $spare = fopen('/dev/null', 'r');
    $client = new Socket(AF_INET, SOCK_STREAM);
    // The lowest free number is given out first, so none is left below this one.
    $most = posix_getrlimit()['hard openfiles'];
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $client->fd + 1, is_int($most) ? $most : POSIX_RLIMIT_INFINITY);
    $client->connect('127.0.0.1', $server->port, 5);
    $client->send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    var_dump($client->recv(1000, 0.15));
    fclose($spare);
    for ($all = ''; is_string($part = $client->recv(1000, 5)) && $part !== ''; $all .= $part);
    echo substr($all, -5), "\n";
    $server->shutdown();
});
?>
--EXPECTF--
[%s]	WARNING	accept on 127.0.0.1:%d failed: Too many open files (os error 24)
bool(false)
%Ataken%A
