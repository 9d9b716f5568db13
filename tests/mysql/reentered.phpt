--TEST--
Swoole\MySQL::connect(): a destructor of what stood in a property finds a client that connects; a connection that ends late leaves the next one alone
--FILE--
<?php
require __DIR__ . '/../include/mysql_peer.php';
use Swoole\{Coroutine, Event, MySQL};

class Destroyed
{
    public function __construct(private Closure $body)
    {
    }
    public function __destruct()
    {
        ($this->body)();
    }
}
$script = function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->ok();
    $peer->receive();
};
$config = fn (int $port) => ['host' => '127.0.0.1', 'port' => $port, 'user' => '', 'password' => '', 'database' => '', 'timeout' => 5];
foreach (['serverInfo', 'connect_errno', 'connect_error'] as $property) {
    $db = new MySQL;
    $calls = 0;
    $callback = function (MySQL $db, bool $connected) use (&$calls) {
        $calls++;
        $db->close();
    };
    $target = $config(mysql_peer($script));
    $db->$property = new Destroyed(function () use ($db, $target, $callback) {
        echo json_encode(@$db->connect($target, $callback)), ', ';
    });
    $connected = $db->connect($target, $callback);
    Event::wait();
    echo "$property: ", json_encode($connected), ", $calls call\n";
}

echo "closed in a destructor: ";
$db = new MySQL;
$db->serverInfo = new Destroyed(function () use ($db) {
    echo json_encode($db->close()), "\n";
});
$db->connect($config(1), fn (MySQL $db, bool $connected) => print("$db->connect_errno $db->connect_error\n"));
Event::wait();

echo "the callback of a connect that has failed connects anew, and ends later: ";
$db = new MySQL;
$db->connect($config(1), function (MySQL $db, bool $connected) use ($config, $script) {
    $channel = new Coroutine\Channel;
    $db->connect($config(mysql_peer($script)), fn (MySQL $db, bool $connected) => $channel->push($connected));
    $channel->pop();
    Coroutine::defer(fn () => Event::defer(function () use ($db) {
        echo json_encode([$db->connected, $db->sock >= 0]), "\n";
        $db->close();
    }));
});
Event::wait();
?>
--EXPECT--
false, serverInfo: true, 1 call
false, connect_errno: true, 1 call
false, connect_error: true, 1 call
closed in a destructor: true
125 Operation canceled
the callback of a connect that has failed connects anew, and ends later: [true,true]
