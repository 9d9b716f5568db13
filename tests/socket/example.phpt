--TEST--
Coroutine\Socket: a server that takes connections, a client that speaks to it, both in coroutines of one process
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Socket(AF_INET, SOCK_STREAM);
    var_dump($server->bind('127.0.0.1'), $server->listen(128));
    ['address' => $host, 'port' => $port] = $server->getsockname();
    echo "listens on $host\n";
    $handlers = [];
    Coroutine::create(function () use ($server, &$handlers) {
        while ($connection = $server->accept()) {
            $handlers[] = Coroutine::create(function () use ($connection) {
                while (($words = $connection->recv()) !== '') {
                    $connection->sendAll(strtoupper($words));
                }
                echo "the client has gone\n";
                $connection->close();
            });
        }
        echo "accept: $server->errMsg\n";
    });

    $client = new Socket(AF_INET, SOCK_STREAM);
    var_dump($client->connect($host, $port, 1));
    echo $client->getpeername()['port'] === $port ? "the peer is the server\n" : "who is this?\n";
    foreach (['one', 'two'] as $word) {
        var_dump($client->send($word), $client->recv(10, 1));
    }
    var_dump($client->peek(), $client->errCode === SOCKET_EAGAIN, $client->checkLiveness());
    var_dump($client->close(), $client->isClosed());
    Coroutine::join($handlers);
    $server->close();
});
?>
--EXPECT--
bool(true)
bool(true)
listens on 127.0.0.1
bool(true)
the peer is the server
int(3)
string(3) "ONE"
int(3)
string(3) "TWO"
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
the client has gone
accept: Operation canceled
