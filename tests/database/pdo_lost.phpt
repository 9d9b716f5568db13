--TEST--
PDOProxy connects anew when its connection is lost, with attributes, statements and what is bound; never in a transaction: killed connections, a server that is killed and comes back, age
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

use Swoole\Database\{PDOConfig, PDOPool, PDOProxy};

$server = mariadb();
$config = (new PDOConfig())->withUnixSocket($server->path)->withPassword('')->withDbname('mysql');

Co\run(function () use ($server, $config) {
    $admin = new PDO("mysql:unix_socket=$server->path", 'root', '');
    $id = fn (PDOProxy $pdo) => (int) $pdo->query('SELECT CONNECTION_ID()')->fetchColumn();
    $kill = function (PDOProxy $pdo) use ($admin, $id) {
        $admin->exec('KILL CONNECTION ' . $id($pdo));
    };
    $pool = new PDOPool($config, 2);
    $pdo = $pool->get();

    echo "attributes are set again\n";
    $pdo->setAttribute(PDO::ATTR_DEFAULT_FETCH_MODE, PDO::FETCH_NUM);
    $pdo->setAttribute(PDO::ATTR_EMULATE_PREPARES, false);
    $before = $id($pdo);
    $kill($pdo);
    echo outcome(fn () => $pdo->query('SELECT 1, 2')->fetch()), ', round ', $pdo->getRound(), ', ', $id($pdo) === $before ? 'the same' : 'another', "\n";

    echo "a statement keeps what was bound and set\n";
    $statement = $pdo->prepare('SELECT ? AS value, ? AS variable', [PDO::ATTR_CURSOR => PDO::CURSOR_FWDONLY]);
    $statement->setFetchMode(PDO::FETCH_ASSOC);
    $statement->bindValue(1, 'bound');
    $statement->bindParam(2, $variable, PDO::PARAM_INT);
    $statement->bindColumn('value', $column);
    $variable = 1;
    $statement->execute();
    echo json_encode($statement->fetch()), "\n";
    $kill($pdo);
    $variable = 2;
    $statement->execute();
    echo json_encode($statement->fetch()), ", the column is $column, round ", $pdo->getRound(), "\n";
    echo "one that was prepared by an older connection\n";
    $pdo->reconnect();
    $variable = 3;
    $statement->execute();
    echo json_encode($statement->fetch()), ', round ', $pdo->getRound(), "\n";

    echo "rows that were not fetched are gone\n";
    $pdo->setAttribute(PDO::MYSQL_ATTR_USE_BUFFERED_QUERY, false);
    $rows = $pdo->query("SELECT REPEAT('x', 65536) FROM information_schema.collations a, information_schema.collations b");
    $number = $admin->query("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT REPEAT%'")->fetchColumn();
    $rows->fetch();
    $admin->exec("KILL CONNECTION $number");
    echo outcome(function () use ($rows) {
        while ($rows->fetch()) {
        }
        return 'all rows';
    }), "\n";
    unset($rows);
    $pdo->setAttribute(PDO::MYSQL_ATTR_USE_BUFFERED_QUERY, true);
    echo outcome(fn () => $pdo->query('SELECT 1')->fetch()), "\n";

    echo "in a transaction the caller gets the error, until it has ended the transaction\n";
    $pdo->exec('CREATE TABLE mysql.log (line TEXT) ENGINE=InnoDB');
    $insert = $pdo->prepare('INSERT INTO mysql.log VALUES (?)');
    $pdo->beginTransaction();
    $pdo->exec("INSERT INTO mysql.log VALUES ('first')");
    $kill($pdo);
    $round = $pdo->getRound();
    echo outcome(fn () => $pdo->exec("INSERT INTO mysql.log VALUES ('second')")), "\n";
    echo outcome(fn () => $insert->execute(['third'])), "\n";
    var_dump($pdo->inTransaction(), $pdo->getRound() === $round);
    echo outcome(fn () => $pdo->rollBack()), "\n";
    var_dump($pdo->inTransaction());
    echo outcome(fn () => $insert->execute(['fourth'])), "\n";
    echo 'there: ', $pdo->query('SELECT GROUP_CONCAT(line) FROM mysql.log')->fetchColumn(), "\n";

    echo "given back in that state, without an end\n";
    $pdo->beginTransaction();
    $kill($pdo);
    echo outcome(fn () => $pdo->exec('DO 1')), "\n";
    echo outcome(fn () => $pool->put($pdo)), "\n";
    [$pdo, $other] = [$pool->get(), $pool->get()];
    var_dump($pdo->inTransaction(), $pdo->query('SELECT 1')->fetchColumn(), $other->query('SELECT 1')->fetchColumn());

    echo "lost without anybody knowing, with a transaction\n";
    $other->beginTransaction();
    $kill($other);
    echo preg_replace(['/[^ =]+socket/', '/[^ ]+\.php:\d+/'], ['SOCKET', 'FILE:LINE'], outcome(fn () => $pool->put($other))), "\n";
    $other = $pool->get();
    echo outcome(fn () => $other->query('SELECT 1')->fetchColumn()), "\n";

    echo "errors of statements are no reason to connect anew\n";
    $round = $pdo->getRound();
    echo outcome(fn () => $pdo->query('SELECT * FROM nothing')), "\n";
    $pdo->exec("CREATE TABLE mysql.names (name VARCHAR(50) PRIMARY KEY) ENGINE=InnoDB; INSERT INTO mysql.names VALUES ('lost connection')");
    echo outcome(fn () => $pdo->exec("INSERT INTO mysql.names VALUES ('lost connection')")), "\n";
    var_dump($pdo->getRound() === $round);

    echo "the server is killed in the middle of a query\n";
    $running = go(fn () => print(outcome(fn () => $pdo->query('SELECT SLEEP(600)')) . "\n"));
    while (!$admin->query("SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(600)'")->fetchColumn()) {
        Co::sleep(0.005);
    }
    $server->kill();
    Co::join([$running]);
    echo outcome(fn () => $pdo->query('SELECT 1')), "\n";
    $pool->put($pdo);
    echo "whoever borrows then is told, and the connection stays in the pool\n";
    for ($i = 0; $i < 2; $i++) {
        echo outcome(fn () => $pool->get()), "\n";
    }
    $server->start();
    $pdo = $pool->get();
    echo outcome(fn () => $pdo->query('SELECT 1')->fetchColumn()), "\n";
    echo outcome(fn () => $other->query('SELECT 2')->fetchColumn()), "\n";

    echo "one that was idle is looked at before it is lent\n";
    $admin = new PDO("mysql:unix_socket=$server->path", 'root', '');
    foreach (['0' => 'looked at', '60' => 'not looked at', '-1' => 'never looked at'] as $seconds => $what) {
        ini_set('steelwool.pool_idle_check', (string) $seconds);
        $pool = new PDOPool($config, 1);
        $pdo = $pool->get();
        $number = $id($pdo);
        $pool->put($pdo);
        $admin->exec("KILL CONNECTION $number");
        echo $what, ': round ', $pool->get()->getRound(), "\n";
    }
    echo "as one that is too old\n";
    ini_set('steelwool.pool_max_age', '0.001');
    $pool = new PDOPool($config, 1);
    $pdo = $pool->get();
    Co::sleep(0.002);
    $pool->put($pdo);
    echo 'round ', $pool->get()->getRound(), "\n";
});
?>
--EXPECT--
attributes are set again
[1,2], round 1, another
a statement keeps what was bound and set
{"value":"bound","variable":1}
{"value":"bound","variable":2}, the column is bound, round 2
one that was prepared by an older connection
{"value":"bound","variable":3}, round 3
rows that were not fetched are gone
PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
[1]
in a transaction the caller gets the error, until it has ended the transaction
PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
bool(true)
bool(true)
PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
bool(false)
true
there: fourth
given back in that state, without an end
PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
null
bool(false)
int(1)
int(1)
lost without anybody knowing, with a transaction
Swoole\Database\PDOPool::put(): connection SOCKET=SOCKET;dbname=mysql;charset=utf8mb4 was given back with an open transaction, begun FILE:LINE: rolling back has failed (SQLSTATE[HY000]: General error: 2006 MySQL server has gone away), the connection will be replaced | null
1
errors of statements are no reason to connect anew
PDOException: SQLSTATE[42S02]: Base table or view not found: 1146 Table 'mysql.nothing' doesn't exist
PDOException: SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry 'lost connection' for key 'PRIMARY'
bool(true)
the server is killed in the middle of a query
PDOException: SQLSTATE[HY000] [2002] Connection refused
PDOException: SQLSTATE[HY000] [2002] Connection refused
whoever borrows then is told, and the connection stays in the pool
PDOException: SQLSTATE[HY000] [2002] Connection refused
PDOException: SQLSTATE[HY000] [2002] Connection refused
1
2
one that was idle is looked at before it is lent
looked at: round 1
not looked at: round 0
never looked at: round 0
as one that is too old
round 1
