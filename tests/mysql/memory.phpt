--TEST--
A MySQL client that the program has dropped lives while it is connected, its callback until it is called; an ended connection is told after that
--FILE--
<?php
require __DIR__ . '/../include/mysql_peer.php';
use Steelwool\Lifetime;
use Swoole\{Event, MySQL};

class Noisy extends MySQL
{
    public function __destruct()
    {
        echo "  client gone\n";
    }
}
class Bound
{
    public function __destruct()
    {
        echo "  what is bound is gone\n";
    }
}
function start(int $port, callable $answered): void
{
    $bound = new Bound;
    $db = new Noisy;
    $db->on('close', fn () => print("  close\n"));
    $db->connect(['host' => '127.0.0.1', 'port' => $port, 'user' => '', 'password' => '', 'database' => '', 'timeout' => 1], function (MySQL $db, bool $good) use ($answered, $bound) {
        echo $good ? "  connected\n" : "  $db->connect_errno\n";
        $good && $db->query('x', function (MySQL $db, $rows) use ($answered, $bound) {
            echo '  ', json_encode($rows), "\n";
            $answered($db);
        });
        $GLOBALS['asked'] = WeakReference::create($bound);
    });
    echo "  start() returns\n";
}
$script = function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->ok();
    $peer->receive();
    // Who holds what is bound now? The query's callback, and that the client's connection.
    echo '  ', preg_replace('/#\d+|[(]\S+[)]/', '', explode("\n", (string) Lifetime::trace($GLOBALS['asked']->get()))[0]), "\n";
    $peer->rows(['a'], [['1']]);
    $peer->receive();
};
echo "closed in the callback\n";
start(mysql_peer($script), function (MySQL $db) {
    var_dump($db->getState(), $db->close(), $db->getState(), $db->close());
});
Event::wait();
echo "closed by the other side\n";
start(mysql_peer(function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->ok();
    $peer->receive();
}), fn () => 0);
Event::wait();
echo "refused\n";
start(1, fn () => 0);
Event::wait();
echo "the process ends\n";
start(mysql_peer($script), fn () => exit);
Event::wait();
?>
--EXPECT--
closed in the callback
  start() returns
  connected
  connection  -> Noisy -> Closure  -> $bound Bound
  [{"a":"1"}]
  close
int(0)
bool(true)
int(4)
bool(false)
  client gone
  what is bound is gone
closed by the other side
  start() returns
  connected
  false
  what is bound is gone
  close
  client gone
refused
  start() returns
  111
  client gone
  what is bound is gone
the process ends
  start() returns
  connected
  connection  -> Noisy -> Closure  -> $bound Bound
  [{"a":"1"}]
  what is bound is gone
  client gone
