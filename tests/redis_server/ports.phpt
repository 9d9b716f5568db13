--TEST--
Redis\Server: a client of the callback API, ports beside, and open_redis_protocol on any server
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Redis\Server;

$server = serve(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->setHandler('PING', fn () => Server::format(Server::STATUS, 'PONG'));
    // Nothing of its own: as the first one. With a callback: bytes as they are.
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, strrev($data)));
    return $server;
});
$plain = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_redis_protocol' => true]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, json_encode($data) . "\r\n"));
    return $server;
});
foreach ([0, 1] as $port) {
    echo $server->connect($port)->send("*1\r\n$4\r\nping\r\n")->line(), "\n";
}
echo $server->connect(2)->send("abc\n")->read(4), "\n";
$client = $plain->connect();
$client->send("*1\r\n$2\r\nab\r\n*2\r\n$1\r\nc\r\n");
echo $client->line(), "\n";
$client->send("$-1\r\nby hand\n");
echo $client->line(), "\n", $client->line(), "\n";

$redis = new Swoole\Redis;
$redis->connect('127.0.0.1', $server->listens(), function ($redis) {
    $redis->ping(function ($redis, $answer) {
        var_dump($answer);
        $redis->hello('world', function ($redis, $answer) {
            var_dump($answer, $redis->errMsg);
            $redis->close();
        });
    });
});
Swoole\Event::wait();
foreach ([[9], [Server::INT], [Server::SET, 'a']] as $wrong) {
    try {
        Server::format(...$wrong);
    } catch (Swoole\Exception $error) {
        echo $error->getMessage(), "\n";
    }
}
$deep = [];
for ($i = 0; $i < 200; $i++) {
    $deep = [$deep];
}
try {
    Server::format(Server::SET, $deep);
} catch (Swoole\Exception $error) {
    echo $error->getMessage(), "\n";
}
echo json_encode([Server::format(Server::ERROR), Server::format(Server::STATUS, "two\r\nlines"), Server::format(Server::STRING, ''), Server::format(Server::INT, '7'), Server::format(Server::MAP, [])]), "\n";
echo $server->stop(), $plain->stop();
?>
--EXPECT--
+PONG
+PONG

cba
"*1\r\n$2\r\nab\r\n"
"*2\r\n$1\r\nc\r\n$-1\r\n"
"by hand\n"
string(4) "PONG"
bool(false)
string(27) "ERR unknown command 'hello'"
Unknown type[9]
require more parameters
the second parameter should be an array
arrays lie deeper than 128 in each other
["-ERR\r\n","+two  lines\r\n","$0\r\n\r\n",":7\r\n","*0\r\n"]
