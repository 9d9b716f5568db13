--TEST--
Coroutine\Server: a server of lines, each connection in a coroutine of its own; shutdown() has start() return, and it can start again
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Client, Server};
use Swoole\Coroutine\Server\Connection;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1', 0);
    echo "$server->host, type ", $server->type === AF_INET ? 'AF_INET' : '?', "\n";
    var_dump($server->port > 0, $server->fd > 0, $server->setting, $server->start(), $server->errCode === SOCKET_EINVAL);

    $server->set(['open_eof_check' => true, 'package_eof' => "\n"]);
    $server->handle(function (Connection $connection) use ($server, &$ends, &$handlers) {
        $handlers[] = Coroutine::getCid();
        while ($line = $connection->recv()) {
            if ($line === "stop\n") {
                var_dump($server->shutdown());
            }
            $connection->send(strtoupper($line));
        }
        $connection->close();
        $ends[] = [$line, $connection->exportSocket()->isClosed()];
    });
    foreach ([1, 2] as $round) {
        $clients = Coroutine::create(function () use ($server, &$all) {
            $client = new Client(SWOOLE_SOCK_TCP);
            $client->connect('127.0.0.1', $server->port, 5);
            foreach (["hel", "lo\nwor", "ld\nstop\n"] as $piece) {
                $client->send($piece);
            }
            for ($all = ''; !str_contains($all, 'STOP') && ($part = $client->recv(5)); $all .= $part);
            $client->close();
        });
        var_dump($server->start());
        Coroutine::join([$clients]);
        echo $all;
    }
    Coroutine::join($handlers);
    echo json_encode($ends), "\n";
    var_dump($server->shutdown());
});
?>
--EXPECT--
127.0.0.1, type AF_INET
bool(true)
bool(true)
array(1) {
  ["open_ssl"]=>
  bool(false)
}
bool(false)
bool(true)
bool(true)
bool(true)
HELLO
WORLD
STOP
bool(true)
bool(true)
HELLO
WORLD
STOP
[["",true],["",true]]
bool(false)
