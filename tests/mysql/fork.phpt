--TEST--
Swoole\MySQL: a child process that closes the client of its parent says no goodbye to the server
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
($missing = missing([], ['mariadbd'])) && die("skip without $missing");
?>
--FILE--
<?php
require __DIR__ . '/../include/mariadb.php';
use Swoole\{Event, MySQL, Process};

$server = mariadb();
$db = new MySQL;
$db->on('close', fn () => print("closed\n"));
$config = ['host' => '127.0.0.1', 'port' => $server->port, 'user' => 'root', 'password' => '', 'database' => 'mysql', 'timeout' => 5];
$db->connect($config, function (MySQL $db, bool $connected) {
    echo $connected ? "connected\n" : "$db->connect_error\n";
});
while (!$db->connected) {
    Event::dispatch();
}
$child = new Process(function () use ($db) {
    $closed = json_encode($db->close());
    echo "in the child: $closed\n";
    // Or its object of the server would end that.
    Process::kill(getmypid(), SIGKILL);
});
$child->start();
Process::wait();
$db->query('SELECT 1 AS alive', function (MySQL $db, $rows) {
    echo 'in the parent: ', json_encode($rows), "$db->error\n";
    $db->close();
});
Event::wait();
?>
--EXPECT--
connected
closed
in the child: true
in the parent: [{"alive":"1"}]
closed
