--TEST--
MysqliPool: many coroutines share few connections; lost ones are made anew with what was set, with exceptions of mysqli and without; never in a transaction, nor to be closed
--EXTENSIONS--
mysqlnd
mysqli
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

use Swoole\Database\{MysqliConfig, MysqliPool, MysqliProxy};

$server = mariadb();
$config = (new MysqliConfig())->withUnixSocket($server->path)->withPassword('')->withDbname('mysql');
$told = fn (string $text) => preg_replace(['/[^ :]+socket/', '/[^ ]+\.php:\d+/'], ['SOCKET', 'FILE:LINE'], $text);

Co\run(function () use ($server, $config, $told) {
    $admin = new mysqli('localhost', 'root', '', '', 0, $server->path);
    $admin->query('CREATE DATABASE shop');
    $admin->query('CREATE TABLE shop.stock (number INT) ENGINE=InnoDB');
    $one = fn (MysqliProxy $mysqli, string $sql) => $mysqli->query($sql)->fetch_row()[0];
    $kill = fn (MysqliProxy $mysqli) => $admin->query('KILL CONNECTION ' . $mysqli->thread_id);

    echo "20 coroutines, 4 connections, over TCP\n";
    $pool = new MysqliPool((clone $config)->withUnixSocket(null)->withPort($server->port), 4);
    $right = 0;
    $used = [];
    $workers = [];
    for ($i = 0; $i < 20; $i++) {
        $workers[] = go(function () use ($pool, $i, &$right, &$used) {
            $mysqli = $pool->get();
            [$id, , $number] = $mysqli->query("SELECT CONNECTION_ID(), SLEEP(0.02), $i")->fetch_row();
            $statement = $mysqli->prepare('SELECT ?');
            $statement->bind_param('i', $number);
            $statement->execute();
            $statement->bind_result($again);
            $statement->fetch();
            $statement->close();
            $right += (int) ($again === $i);
            $used[$id] = true;
            $pool->put($mysqli);
        });
    }
    Co::join($workers);
    echo $right, ' right, ', count($used), " connections\n";

    foreach ([MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT, MYSQLI_REPORT_OFF] as $report) {
        mysqli_report($report);
        echo $report ? "== mysqli throws\n" : "== mysqli answers false\n";
        $pool = new MysqliPool($config, 1);
        $mysqli = $pool->get();

        echo "what was set is set again\n";
        $mysqli->set_charset('latin1');
        $mysqli->select_db('shop');
        $mysqli->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, true);
        $kill($mysqli);
        echo implode(' ', $mysqli->query('SELECT @@character_set_client, DATABASE()')->fetch_row()), ', round ', $mysqli->getRound(), "\n";
        $mysqli->change_user('root', '', 'mysql');
        $kill($mysqli);
        echo $one($mysqli, 'SELECT DATABASE()'), ', round ', $mysqli->getRound(), "\n";

        echo "a statement keeps what was bound\n";
        $statement = $mysqli->prepare('SELECT ?, ?');
        $statement->bind_param('is', $number, $text);
        $statement->bind_result($a, $b);
        foreach ([[1, 'one'], [2, 'two']] as [$number, $text]) {
            $kill($mysqli);
            $statement->execute();
            $statement->fetch();
            echo json_encode([$a, $b]), ', round ', $mysqli->getRound(), "\n";
            $statement->free_result();
        }
        $statement = $mysqli->stmt_init();
        $kill($mysqli);
        $statement->prepare('SELECT 5');
        $statement->execute();
        echo json_encode($statement->get_result()->fetch_row()), ', round ', $mysqli->getRound(), "\n";

        echo "not after data that was sent ahead\n";
        $statement = $mysqli->prepare('SELECT ?');
        $statement->bind_param('b', $null);
        $statement->send_long_data(0, 'ahead');
        $kill($mysqli);
        echo outcome(fn () => $statement->execute()), "\n";

        echo "errors of statements\n";
        echo outcome(fn () => $mysqli->query('SELECT * FROM nothing')), "\n";
        echo outcome(fn () => $mysqli->prepare('SELECT * FROM nothing')), "\n";

        echo "in a transaction the caller gets the error, until it has ended the transaction\n";
        $round = $mysqli->getRound();
        $mysqli->begin_transaction();
        $mysqli->query('INSERT INTO shop.stock VALUES (1)');
        $kill($mysqli);
        for ($i = 0; $i < 2; $i++) {
            echo outcome(fn () => $mysqli->query('INSERT INTO shop.stock VALUES (2)')), "\n";
        }
        var_dump($mysqli->getRound() === $round);
        echo outcome(fn () => $mysqli->rollback()), "\n";
        echo outcome(fn () => $mysqli->query('SELECT COUNT(*) FROM shop.stock')->fetch_row()), "\n";

        echo "given back in the middle of a transaction\n";
        foreach ([
            'begin_transaction()' => fn () => $mysqli->begin_transaction(),
            'SQL' => fn () => $mysqli->query("/* of a test */ START TRANSACTION"),
            'autocommit' => fn () => $mysqli->autocommit(false),
        ] as $how => $begin) {
            $begin();
            $mysqli->query('INSERT INTO shop.stock VALUES (3)');
            echo "$how: ", $told(outcome(fn () => $pool->put($mysqli))), "\n";
            $mysqli = $pool->get();
            $mysqli->autocommit(true);
            echo 'rows: ', $one($mysqli, 'SELECT COUNT(*) FROM shop.stock'), "\n";
        }
        foreach (['commit()' => fn () => $mysqli->commit(), 'SQL' => fn () => $mysqli->query('COMMIT')] as $how => $end) {
            $mysqli->begin_transaction();
            $end();
            echo "ended by $how: ", outcome(fn () => $pool->put($mysqli)), "\n";
            $mysqli = $pool->get();
        }

        echo "autocommit(false) is set again, too\n";
        $mysqli->autocommit(false);
        $kill($mysqli);
        echo $one($mysqli, 'SELECT @@autocommit'), "\n";
        $mysqli->autocommit(true);

        echo "the server is killed, and comes back\n";
        $pool->put($mysqli);
        $server->kill();
        $mysqli = $pool->get();
        echo outcome(fn () => $mysqli->query('SELECT 1')), "\n";
        echo 'closed, and once more: ', outcome(fn () => $mysqli->close()), ' ', outcome(fn () => $mysqli->close()), "\n";
        $pool->put($mysqli);
        echo outcome(fn () => $pool->get()), "\n";
        $server->start();
        $admin = new mysqli('localhost', 'root', '', '', 0, $server->path);
        $kill = fn (MysqliProxy $mysqli) => $admin->query('KILL CONNECTION ' . $mysqli->thread_id);
        echo $one($pool->get(), 'SELECT 1'), "\n";
    }
});
?>
--EXPECT--
20 coroutines, 4 connections, over TCP
20 right, 4 connections
== mysqli throws
what was set is set again
latin1 shop, round 1
mysql, round 2
a statement keeps what was bound
[1,"one"], round 3
[2,"two"], round 4
[5], round 5
not after data that was sent ahead
mysqli_sql_exception: MySQL server has gone away
errors of statements
mysqli_sql_exception: Table 'mysql.nothing' doesn't exist
mysqli_sql_exception: Table 'mysql.nothing' doesn't exist
in a transaction the caller gets the error, until it has ended the transaction
mysqli_sql_exception: MySQL server has gone away
mysqli_sql_exception: MySQL server has gone away
bool(true)
mysqli_sql_exception: MySQL server has gone away
[0]
given back in the middle of a transaction
begin_transaction(): Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
SQL: Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
autocommit: Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
ended by commit(): null
ended by SQL: null
autocommit(false) is set again, too
0
the server is killed, and comes back
mysqli_sql_exception: Connection refused
closed, and once more: true true
mysqli_sql_exception: Connection refused
1
== mysqli answers false
what was set is set again
latin1 shop, round 1
mysql, round 2
a statement keeps what was bound
[1,"one"], round 3
[2,"two"], round 4
[5], round 5
not after data that was sent ahead
Swoole\Database\MysqliException: MySQL server has gone away
errors of statements
Swoole\Database\MysqliException: Table 'mysql.nothing' doesn't exist
Swoole\Database\MysqliException: Table 'mysql.nothing' doesn't exist
in a transaction the caller gets the error, until it has ended the transaction
Swoole\Database\MysqliException: MySQL server has gone away
Swoole\Database\MysqliException: MySQL server has gone away
bool(true)
Swoole\Database\MysqliException: MySQL server has gone away
[0]
given back in the middle of a transaction
begin_transaction(): Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
SQL: Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
autocommit: Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back | null
rows: 0
ended by commit(): null
ended by SQL: null
autocommit(false) is set again, too
0
the server is killed, and comes back
mysqli::real_connect(): (HY000/2002): Connection refused | Swoole\Database\MysqliException: Connection refused
closed, and once more: true true
mysqli::real_connect(): (HY000/2002): Connection refused | Swoole\Database\MysqliException: Connection refused
1
