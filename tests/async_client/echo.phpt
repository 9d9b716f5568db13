--TEST--
A client of the callback API: it connects, sends, receives, closes; each of its events is called in its time, in a coroutine of its own
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) {
        $data === 'bye' ? $server->close($fd) : $server->send($fd, strtoupper($data));
    });
    return $server;
});

/** What Swoole 1 to 4.2 called it, and what Swoole 6 calls it. */
$kinds = [
    'swoole_client' => fn () => new swoole_client(SWOOLE_SOCK_TCP, SWOOLE_SOCK_ASYNC),
    'a flag of the type' => fn () => new Swoole\Client(SWOOLE_SOCK_TCP | SWOOLE_ASYNC),
    'Swoole\Async\Client' => fn () => new Swoole\Async\Client(SWOOLE_SOCK_TCP),
];
foreach ($kinds as $name => $make) {
    echo "$name\n";
    $client = $make();
    $client->on('connect', function (Swoole\Client $client) use ($server) {
        echo '  connect: ', Co::getCid() > 0 ? 'in a coroutine' : 'directly', ', ', $client->isConnected() ? 'connected' : 'not connected', "\n";
        echo '  ', json_encode($client->getpeername() === ['port' => $server->listens(), 'host' => '127.0.0.1']), "\n";
        var_dump($client->send('hello'));
    });
    $client->on('receive', function (Swoole\Client $client, string $data) {
        static $count = [];
        echo "  receive: $data\n";
        $count[spl_object_id($client)] ??= 0;
        $client->send(++$count[spl_object_id($client)] < 2 ? 'again' : 'bye');
    });
    $client->on('error', fn () => print("  never called\n"));
    // Names of events are taken in any spelling.
    $client->on('Close', function (Swoole\Client $client) {
        echo '  close: ', $client->isConnected() ? 'connected' : 'not connected', ", $client->sock\n";
    });
    var_dump($client->connect('127.0.0.1', $server->listens(), 1.0));
    echo "  the script goes on\n";
    Swoole\Event::wait();
}
$server->stop();
?>
--EXPECT--
swoole_client
bool(true)
  the script goes on
  connect: in a coroutine, connected
  true
int(5)
  receive: HELLO
  receive: AGAIN
  close: not connected, -1
a flag of the type
bool(true)
  the script goes on
  connect: in a coroutine, connected
  true
int(5)
  receive: HELLO
  receive: AGAIN
  close: not connected, -1
Swoole\Async\Client
bool(true)
  the script goes on
  connect: in a coroutine, connected
  true
int(5)
  receive: HELLO
  receive: AGAIN
  close: not connected, -1
