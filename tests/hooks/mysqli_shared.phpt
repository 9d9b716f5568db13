--TEST--
mysqli: a connection is one coroutine's as long as a call lasts, and so are its statements and results; what goes meanwhile goes afterwards
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

$server = mariadb();
$connect = fn () => new mysqli('127.0.0.1', 'root', '', 'mysql', $server->port);
$refused = function (string $what, callable $use) {
    try {
        $use();
        echo "$what: not refused\n";
    } catch (mysqli_sql_exception $e) {
        echo "$what: {$e->getCode()}\n";
    }
};

Co\run(function () use ($server, $connect, $refused) {
    $link = $connect();
    $statement = $link->prepare('SELECT 5');
    $statement->execute();
    $result = $statement->get_result();

    echo "-- a query\n";
    $holder = go(fn () => print($link->query('SELECT SLEEP(0.02), 21')->fetch_row()[1] . "\n"));
    try {
        $link->query('SELECT 22');
    } catch (mysqli_sql_exception $e) {
        echo $e->getCode() === SWOOLE_ERROR_CO_HAS_BEEN_BOUND ? '' : 'another code: ', $e->getMessage(), "\n";
    }
    $refused('mysqli_query()', fn () => mysqli_query($link, 'SELECT 22'));
    $refused('execute()', fn () => $statement->execute());
    $refused('a property', fn () => $link->host_info);
    ob_start();
    $refused('var_dump()', fn () => var_dump($link));
    echo str_contains(ob_get_clean(), 'var_dump(): 10002') ? "var_dump(): 10002\n" : "var_dump(): not refused\n";
    $refused('connect again', fn () => $link->real_connect('127.0.0.1'));
    $refused('close()', fn () => $link->close());
    $refused('a new statement', fn () => new mysqli_stmt($link, 'SELECT 1'));
    echo 'a result that is here: ', $result->fetch_row()[0], "\n";
    Co::join([$holder]);
    echo $link->query('SELECT 22')->fetch_row()[0], "\n";

    echo "-- rows that the server still sends\n";
    $rows = $link->query('SELECT SLEEP(0.02), seq, REPEAT("x", 40000) FROM seq_1_to_3', MYSQLI_USE_RESULT);
    $reader = go(function () use ($rows) {
        foreach ($rows as $row) {
            $read[] = $row['seq'];
        }
        echo 'rows ', implode(' ', $read), "\n";
    });
    $refused('free()', fn () => $rows->free());
    $refused('fetch_row()', fn () => $rows->fetch_row());
    $refused('the connection', fn () => $link->query('SELECT 1'));
    Co::join([$reader]);
    $rows->free();

    echo "-- what has gone meanwhile\n";
    $other = $link->prepare('SELECT 6');
    $holder = go(fn () => print($link->query('SELECT SLEEP(0.02), 23')->fetch_row()[1] . "\n"));
    unset($other, $statement, $result, $rows);
    Co::join([$holder]);
    echo $link->query('SELECT 24')->fetch_row()[0], ', statements that are left: ',
        $link->query("SHOW STATUS LIKE 'Prepared_stmt_count'")->fetch_row()[1], "\n";

    echo "-- rows that nobody wants any more\n";
    $rows = $link->query('SELECT SLEEP(0.02), REPEAT("x", 40000) FROM seq_1_to_3', MYSQLI_USE_RESULT);
    $rows->fetch_row();
    $reader = go(function () use (&$rows) {
        $rows = null; // What the server still sends is read.
    });
    $refused('the connection', fn () => $link->change_user('root', '', 'mysql'));
    Co::join([$reader]);
    echo $link->query('SELECT 24')->fetch_row()[0], "\n";

    echo "-- a class of one's own\n";
    $own = new class('127.0.0.1', 'root', '', 'mysql', $server->port) extends mysqli {
        public bool $busy = false;
    };
    $holder = go(function () use ($own) {
        $own->busy = true;
        $own->query('SELECT SLEEP(0.02)');
        $own->busy = false;
    });
    echo json_encode([$own->busy, isset($own->busy), isset($own->idle)]), "\n";
    $refused('a property of mysqli', fn () => isset($own->info) || $own->affected_rows);
    Co::join([$holder]);
    echo json_encode([$own->busy, $own->affected_rows]), "\n";

    echo "-- two connections\n";
    $another = $connect();
    $holder = go(fn () => print($link->query('SELECT SLEEP(0.02), 25')->fetch_row()[1] . "\n"));
    echo $another->query('SELECT 26')->fetch_row()[0], "\n";
    Co::join([$holder]);

    echo "-- who was inside is cancelled\n";
    $holder = go($refused, 'cancelled', fn () => $link->query('SELECT SLEEP(60)'));
    Co::cancel($holder);
    Co::join([$holder]);
    $refused('afterwards', fn () => $link->query('SELECT 27'));
    $link = $connect();
    echo $link->query('SELECT 28')->fetch_row()[0], "\n";
});
?>
--EXPECTF--
-- a query
mysqli connection has already been bound to coroutine#%d (%smysqli_shared.php:%d), another call of the same connection in coroutine#%d at the same time is not allowed
mysqli_query(): 10002
execute(): 10002
a property: 10002
var_dump(): 10002
connect again: 10002
close(): 10002
a new statement: 10002
a result that is here: 5
21
22
-- rows that the server still sends
free(): 10002
fetch_row(): 10002
the connection: 10002
rows 1 2 3
-- what has gone meanwhile
23
24, statements that are left: 0
-- rows that nobody wants any more
the connection: 10002
24
-- a class of one's own
[true,true,false]
a property of mysqli: 10002
[false,1]
-- two connections
26
25
-- who was inside is cancelled
cancelled: 2006
afterwards: 2006
28
