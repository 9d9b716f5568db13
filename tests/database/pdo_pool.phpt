--TEST--
PDOPool: many coroutines share few connections, each has its own rows and its own transaction; a full pool, a closed one, and what is given back wrongly
--EXTENSIONS--
pdo
mysqlnd
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

use Swoole\Database\{PDOConfig, PDOPool};

$server = mariadb();
$config = (new PDOConfig())->withHost('127.0.0.1')->withPort($server->port)->withPassword('')->withDbname('mysql')
    ->withOptions([PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM]);
$told = fn (string $text) => preg_replace(['/port=\d+/', '/[^ ]+\.php:\d+/'], ['port=N', 'FILE:LINE'], $text);

Co\run(function () use ($config, $told) {
    $pool = new PDOPool($config, 4);
    $one = $pool->get();
    $one->exec('CREATE DATABASE shop');
    $one->exec('CREATE TABLE shop.stock (id INT PRIMARY KEY, number INT) ENGINE=InnoDB');
    $one->exec('INSERT INTO shop.stock VALUES (1, 0)');
    $pool->put($one);

    echo "20 coroutines, 4 connections\n";
    $right = 0;
    $used = [];
    $workers = [];
    for ($i = 0; $i < 20; $i++) {
        $workers[] = go(function () use ($pool, $i, &$right, &$used) {
            $pdo = $pool->get();
            [$id, , $number] = $pdo->query("SELECT CONNECTION_ID(), SLEEP(0.02), $i")->fetch();
            $pdo->beginTransaction();
            $pdo->exec('UPDATE shop.stock SET number = number + 1 WHERE id = 1');
            $right += (int) ($number == $i && $pdo->inTransaction() && $pdo->query('SELECT CONNECTION_ID()')->fetchColumn() === $id);
            $pdo->commit();
            $used[$id] = true;
            $pool->put($pdo);
        });
    }
    Co::join($workers);
    echo $right, ' right, ', count($used), ' connections, the sum is ', $pool->get()->query('SELECT number FROM shop.stock')->fetchColumn(), "\n";

    echo "rows of a query by foreach\n";
    $pdo = $pool->get();
    foreach ($pdo->query('SELECT 1 UNION SELECT 2', PDO::FETCH_COLUMN, 0) as $row) {
        echo $row, ' ';
    }
    echo outcome(fn () => clone $pdo), "\n";

    echo "full, with a limit; then one is given back\n";
    [$c, $d] = [$pool->get(), $pool->get()];
    var_dump($pool->get(0.01));
    $waiter = go(function () use ($pool, $c) {
        $given = $pool->get(5);
        var_dump($given === $c);
        $pool->put($given);
    });
    $pool->put($c);
    Co::join([$waiter]);

    echo "given back twice\n";
    echo $told(outcome(fn () => $pool->put($c))), "\n";

    echo "given back in the middle of a transaction\n";
    $d->beginTransaction();
    $d->exec('UPDATE shop.stock SET number = 1000');
    echo $told(outcome(fn () => $pool->put($d))), "\n";
    $d = $pool->get();
    $d->exec('BEGIN');
    $d->exec('UPDATE shop.stock SET number = 2000');
    echo $told(outcome(fn () => $pool->put($d))), "\n";
    $e = $pool->get();
    var_dump($e->inTransaction());
    echo 'the number is still ', $e->query('SELECT number FROM shop.stock')->fetchColumn(), "\n";

    echo "a program that makes exceptions of warnings loses no connection\n";
    $e->beginTransaction();
    set_error_handler(fn (int $level, string $text) => throw new ErrorException($text));
    try {
        $pool->put($e);
    } catch (ErrorException $failure) {
        echo $told($failure->getMessage()), "\n";
    }
    restore_error_handler();
    $e = $pool->get(0.01);
    var_dump($e->query('SELECT 1')->fetch());

    echo "one that is gone for good is replaced\n";
    $pool->put(null);
    var_dump($pool->get(0.01) !== false);

    echo "closed while somebody waits\n";
    $pool->get(0.01);
    $waiter = go(fn () => var_dump($pool->get(5)));
    $pool->close();
    Co::join([$waiter]);
    echo outcome(fn () => $pool->get()), "\n";
    echo outcome(fn () => $pool->put($e)), "\n";

    echo "settings that cannot be\n";
    $config = new PDOConfig();
    echo outcome(fn () => (new PDOPool($config->withDriver('mongo')))->get()), "\n";
    echo outcome(fn () => (new PDOPool($config->withDriver('sqlite')->withDbname(':memory:')))->get()), "\n";
    echo outcome(fn () => (new PDOPool($config->withDriver('mysql')->withPort(1)))->get()), "\n";
});
?>
--EXPECT--
20 coroutines, 4 connections
20 right, 4 connections, the sum is 20
rows of a query by foreach
1 2 Error: Trying to clone an uncloneable database proxy object
full, with a limit; then one is given back
bool(false)
bool(true)
given back twice
Swoole\Database\PDOPool::put(): connection mysql:host=127.0.0.1;port=N;dbname=mysql;charset=utf8mb4 has been given back already | null
given back in the middle of a transaction
Swoole\Database\PDOPool::put(): connection mysql:host=127.0.0.1;port=N;dbname=mysql;charset=utf8mb4 was given back with an open transaction, begun FILE:LINE: rolled back | null
Swoole\Database\PDOPool::put(): connection mysql:host=127.0.0.1;port=N;dbname=mysql;charset=utf8mb4 was given back with an open transaction, begun in SQL: rolled back | null
bool(false)
the number is still 20
a program that makes exceptions of warnings loses no connection
Swoole\Database\PDOPool::put(): connection mysql:host=127.0.0.1;port=N;dbname=mysql;charset=utf8mb4 was given back with an open transaction, begun FILE:LINE: rolled back
array(1) {
  [0]=>
  int(1)
}
one that is gone for good is replaced
bool(true)
closed while somebody waits
bool(false)
RuntimeException: Pool has been closed
null
settings that cannot be
Exception: Unsupported Database Driver:mongo
Exception: Connection pool in Swoole does not support creating SQLite databases in memory.
PDOException: SQLSTATE[HY000] [2002] Connection refused
