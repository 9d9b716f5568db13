--TEST--
Redis\Server: pause() of the program holds, whatever waits; answers to unknown commands keep their order when the client does not read
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Redis\Server;

$server = serve(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'socket_buffer_size' => 65536]);
    $resume = null;
    $server->setHandler('pause', function (int $fd) use ($server, &$resume) {
        $server->pause($fd);
        $resume = fn () => $server->resume($fd);
        return Server::format(Server::STATUS, 'PAUSED');
    });
    $server->setHandler('resume', function () use (&$resume) {
        $resume();
        return Server::format(Server::STATUS, 'RESUMED');
    });
    $server->setHandler('coroutines', fn () => Server::format(Server::INT, count(iterator_to_array(Swoole\Coroutine::list()))));
    return $server;
});

echo "- a paused session\n";
$client = $server->connect();
$other = $server->connect();
$client->send("pause\r\n");
echo $client->line(), "\n";
$client->send("coroutines\r\n");
// Two answers of another session: the paused one would have had its own by then.
foreach (['coroutines', 'coroutines'] as $command) {
    $other->send("$command\r\n");
    $other->line();
}
$ready = [$client->socket];
$none = null;
var_dump(stream_select($ready, $none, $none, 0, 50000));
$other->send("resume\r\n");
echo $other->line(), "\n", $client->line(), "\n";

echo "- a client that does not read\n";
$client = $server->connect();
stream_set_blocking($client->socket, false);
$all = '';
for ($i = 0; $i < 100000; $i++) {
    $all .= "nothing$i\r\n";
}
$left = $all;
// Until all is on its way, or the server takes no more for a while.
while ($left !== '') {
    $ready = [$client->socket];
    if (stream_select($none, $ready, $none, 0, 300000) !== 1) {
        break;
    }
    $left = substr($left, fwrite($client->socket, substr($left, 0, 65536)));
}
$other->send("coroutines\r\n");
var_dump((int) substr($other->line(), 1) < 5);
stream_set_blocking($client->socket, true);
$wrong = 0;
$sent = substr_count($all, "\n", 0, strlen($all) - strlen($left));
for ($i = 0; $i < $sent; $i++) {
    $wrong += $client->line() !== "-ERR unknown command 'nothing$i'";
}
var_dump($wrong, $sent > 1000);
echo $server->stop();
?>
--EXPECT--
- a paused session
+PAUSED
int(0)
+RESUMED
:1
- a client that does not read
bool(true)
int(0)
bool(true)
