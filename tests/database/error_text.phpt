--TEST--
An error whose text reads like a lost connection ends no connection: the transaction is rolled back before the next borrower gets it
--EXTENSIONS--
mysqlnd
mysqli
pdo
pdo_mysql
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
if ($what = missing([], ['mariadbd', 'mariadb-install-db'])) {
    die("skip $what is missing");
}
?>
--FILE--
<?php
require __DIR__ . '/../include/mariadb.php';
require __DIR__ . '/../include/outcome.php';

use Swoole\Database\{MysqliConfig, MysqliPool, PDOConfig, PDOPool};

$server = mariadb();
$told = fn (string $text) => preg_replace(['/[^ :=]+socket/', '/[^ ]+\.php:\d+/'], ['SOCKET', 'FILE:LINE'], $text);
Co\run(function () use ($server, $told) {
    $admin = new mysqli('localhost', 'root', '', '', 0, $server->path);
    $admin->query('CREATE DATABASE shop');
    $admin->query('CREATE TABLE shop.stock (number INT, name TEXT) ENGINE=InnoDB');
    $settings = fn ($config) => $config->withUnixSocket($server->path)->withPassword('')->withDbname('shop');
    $fail = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no article named server has gone away, lost connection'";
    $value = fn ($answer) => $answer instanceof mysqli_result ? $answer->fetch_row()[0] : $answer->fetchColumn();
    foreach ([new MysqliPool($settings(new MysqliConfig()), 1), new PDOPool($settings(new PDOConfig()), 1)] as $pool) {
        $connection = $pool->get();
        $connection instanceof Swoole\Database\PDOProxy ? $connection->beginTransaction() : $connection->begin_transaction();
        $connection->query("INSERT INTO stock VALUES (1, 'one')");
        echo outcome(fn () => $connection->query($fail)), "\n";
        echo 'seen inside: ', $value($connection->query('SELECT COUNT(*) FROM stock')), "\n";
        echo $told(outcome(fn () => $pool->put($connection))), "\n";
        $connection = $pool->get();
        echo 'seen by the next: ', $value($connection->query('SELECT COUNT(*) FROM stock')), ', round ', $connection->getRound(), "\n";
    }

    echo "a connection that is known as lost is replaced, whatever the server answers\n";
    $pool = new MysqliPool($settings(new MysqliConfig()), 1);
    $mysqli = $pool->get();
    $mysqli->begin_transaction();
    $mysqli->query("INSERT INTO stock VALUES (2, 'two')");
    $mysqli->__recover(new mysqli_sql_exception('gone', 2006), 'query');
    $pool->put($mysqli);
    $mysqli = $pool->get();
    echo 'round ', $mysqli->getRound(), ', seen by the next: ', $value($mysqli->query('SELECT COUNT(*) FROM stock')), "\n";
});
?>
--EXPECT--
mysqli_sql_exception: no article named server has gone away, lost connection
seen inside: 1
Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/shop was given back with an open transaction, begun FILE:LINE: rolled back | null
seen by the next: 0, round 0
PDOException: SQLSTATE[45000]: <<Unknown error>>: 1644 no article named server has gone away, lost connection
seen inside: 1
Swoole\Database\PDOPool::put(): connection mysql:SOCKET=SOCKET;dbname=shop;charset=utf8mb4 was given back with an open transaction, begun FILE:LINE: rolled back | null
seen by the next: 0, round 0
a connection that is known as lost is replaced, whatever the server answers
round 1, seen by the next: 0
