--TEST--
Swoole\MySQL::escape() before the server has let the client in: how it reads texts is not known yet, so none is given
--FILE--
<?php
require __DIR__ . '/../include/mysql_peer.php';
use Swoole\{Event, MySQL};

$db = new MySQL;
$port = mysql_peer(function (MysqlPeer $peer) use ($db) {
    $peer->greet();
    $peer->receive();
    echo "before\n";
    var_dump($db->escape("it's"));
    $peer->ok();
    $peer->receive();
});
$db->on('close', fn () => print("closed\n"));
$config = ['host' => '127.0.0.1', 'port' => $port, 'user' => '', 'password' => '', 'database' => '', 'timeout' => 5];
$db->connect($config, function (MySQL $db, bool $connected) {
    echo "behind\n";
    var_dump($connected, $db->escape("it's"));
    $db->close();
});
Event::wait();
var_dump($db->escape("it's"));
?>
--EXPECTF--
before

Warning: Swoole\MySQL::escape(): mysql connection is closed in %s on line %d
bool(false)
behind
bool(true)
string(5) "it\'s"
closed

Warning: Swoole\MySQL::escape(): mysql connection is closed in %s on line %d
bool(false)
