--TEST--
PDO MySQL and mysqli wait as coroutines do, over TCP and a Unix socket: queries at once, transactions apart, a server that is killed
--EXTENSIONS--
pdo
mysqlnd
pdo_mysql
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

$server = mariadb();
$pdo = fn (string $dsn) => new PDO($dsn, 'root', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$tcp = fn () => $pdo("mysql:host=127.0.0.1;port=$server->port");
$local = fn () => $pdo("mysql:unix_socket=$server->path");
$mysqli = fn () => new mysqli('127.0.0.1', 'root', '', '', $server->port);

foreach ([
    'PDO over TCP' => fn (int $i) => $tcp()->query("SELECT SLEEP(0.1), $i")->fetch(PDO::FETCH_NUM)[1],
    'PDO over a Unix socket' => fn (int $i) => $local()->query("SELECT SLEEP(0.1), $i")->fetch(PDO::FETCH_NUM)[1],
    'mysqli' => fn (int $i) => $mysqli()->query("SELECT SLEEP(0.1), $i")->fetch_row()[1],
    'prepared' => function (int $i) use ($tcp) {
        $database = $tcp();
        $database->setAttribute(PDO::ATTR_EMULATE_PREPARES, false);
        $statement = $database->prepare('SELECT SLEEP(0.1), ?');
        $statement->execute([$i]);
        return $statement->fetchColumn(1);
    },
] as $what => $query) {
    $begun = microtime(true);
    $right = 0;
    Co\run(function () use ($query, &$right) {
        for ($i = 0; $i < 200; $i++) {
            go(function () use ($query, $i, &$right) {
                $right += (int) ($query($i) == $i);
            });
        }
    });
    // One after the other: 20 s.
    echo "$what: $right of 200, ", microtime(true) - $begun < 8 ? 'at once' : 'slowly', "\n";
}

Co\run(function () use ($server, $tcp, $mysqli) {
    $tcp()->exec('CREATE DATABASE shop; CREATE TABLE shop.stock (id INT PRIMARY KEY, number INT) ENGINE=InnoDB; INSERT INTO shop.stock VALUES (1, 0)');
    // Two transactions, statement by statement in turn: none sees the other's row before its end.
    $turns = [];
    foreach (['first', 'second'] as $i => $name) {
        $turns[] = go(function () use ($tcp, $name, $i, &$told) {
            $database = $tcp();
            $database->beginTransaction();
            $database->exec('INSERT INTO shop.stock VALUES (' . (10 + $i) . ', 1)');
            $seen = $database->query('SELECT id, SLEEP(0.05) FROM shop.stock ORDER BY id')->fetchAll(PDO::FETCH_COLUMN);
            $i === 0 ? $database->commit() : $database->rollBack();
            $told[$i] = "$name saw " . implode(' ', $seen) . "\n";
            Co::sleep(0.1);
        });
    }
    Co::join($turns);
    ksort($told);
    echo implode('', $told);
    echo 'at the end: ', implode(' ', $tcp()->query('SELECT id FROM shop.stock ORDER BY id')->fetchAll(PDO::FETCH_COLUMN)), "\n";

    // Two coroutines on one handle: the second one is refused, the first one gets its own rows.
    $database = $tcp();
    $first = go(fn () => print('mine: ' . implode(' ', $database->query('SELECT SLEEP(0.1), 7')->fetch(PDO::FETCH_NUM)) . "\n"));
    try {
        $database->query('SELECT 8');
    } catch (PDOException $e) {
        echo $e->getMessage(), "\n";
    }
    Co::join([$first]);

    // An error of a query is of that query only.
    try {
        $tcp()->query('SELECT * FROM shop.nothing');
    } catch (PDOException $e) {
        echo $e->getMessage(), "\n";
    }
    try {
        new PDO('mysql:host=127.0.0.1;port=1', 'root', '');
    } catch (PDOException $e) {
        echo $e->getMessage(), "\n";
    }

    // The server dies in the middle of queries: PHP's own errors.
    $waiting = [
        go(function () use ($tcp, &$ends) {
            try {
                @$tcp()->query('SELECT SLEEP(600)');
            } catch (PDOException $e) {
                $ends[0] = 'PDO: ' . $e->getMessage() . "\n";
            }
        }),
        go(function () use ($mysqli, &$ends) {
            try {
                @$mysqli()->query('SELECT SLEEP(600)');
            } catch (mysqli_sql_exception $e) {
                $ends[1] = 'mysqli: ' . $e->getMessage() . "\n";
            }
        }),
    ];
    $watcher = $tcp();
    while ($watcher->query("SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(600)'")->fetchColumn() < 2) {
        Co::sleep(0.01);
    }
    $server->kill();
    Co::join($waiting);
    ksort($ends);
    echo implode('', $ends);
});
?>
--EXPECTF--
PDO over TCP: 200 of 200, at once
PDO over a Unix socket: 200 of 200, at once
mysqli: 200 of 200, at once
prepared: 200 of 200, at once
first saw 1 10
second saw 1 11
at the end: 1 10
SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#%d (%smysql.php:%d), another call of the same connection in coroutine#%d at the same time is not allowed
mine: 0 7
SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.nothing' doesn't exist
SQLSTATE[HY000] [2002] Connection refused
PDO: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away
mysqli: MySQL server has gone away
