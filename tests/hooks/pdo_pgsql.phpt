--TEST--
PDO PostgreSQL waits as coroutines do: queries at once, transactions apart, one connection is one coroutine's at a time, a server that is killed
--EXTENSIONS--
pdo
pdo_pgsql
posix
--SKIPIF--
<?php
require __DIR__ . '/../include/postgres.php';
if ($what = no_postgres()) {
    die("skip $what is missing");
}
?>
--FILE--
<?php
require __DIR__ . '/../include/postgres.php';

$server = postgres();
$connect = fn (string $host = '127.0.0.1') => new PDO("pgsql:host=$host;port=$server->port;dbname=postgres;user=app",
    options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$refused = function (callable $use) {
    try {
        $use();
        echo "not refused\n";
    } catch (PDOException $e) {
        echo $e->getCode(), ' ', strtok($e->getMessage(), "\n"), "\n";
    }
};

foreach ([
    'over TCP' => fn (int $i) => $connect()->query("SELECT pg_sleep(0.1), $i")->fetchColumn(1),
    'by name' => fn (int $i) => $connect('localhost')->query("SELECT pg_sleep(0.1), $i")->fetchColumn(1),
    'over a Unix socket' => fn (int $i) => $connect($server->path)->query("SELECT pg_sleep(0.1), $i")->fetchColumn(1),
    'prepared' => function (int $i) use ($connect) {
        $statement = $connect()->prepare('SELECT pg_sleep(0.1), ?::int');
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

Co\run(function () use ($server, $connect, $refused) {
    $connect()->exec('CREATE TABLE stock (id INT PRIMARY KEY, name TEXT)');
    // Two transactions at once: none sees the other's row before its end.
    $turns = [];
    $written = new Co\WaitGroup(2);
    $read = new Co\WaitGroup(2);
    foreach (['first', 'second'] as $i => $name) {
        $turns[] = go(function () use ($connect, $i, $name, &$told, $written, $read) {
            $database = $connect();
            $database->beginTransaction();
            $database->prepare('INSERT INTO stock VALUES (?, ?)')->execute([$i, $name]);
            $written->done();
            $written->wait();
            $seen = $database->query('SELECT name FROM stock')->fetchAll(PDO::FETCH_COLUMN);
            $read->done();
            $read->wait();
            $i === 0 ? $database->commit() : $database->rollBack();
            $told[$i] = "$name saw " . implode(' ', $seen) . "\n";
        });
    }
    Co::join($turns);
    ksort($told);
    echo implode('', $told), 'at the end: ', implode(' ', $connect()->query('SELECT name FROM stock')->fetchAll(PDO::FETCH_COLUMN)), "\n";

    echo "-- much in both directions\n";
    $database = $connect();
    $database->exec('CREATE TABLE lines (line TEXT)');
    $lines = array_map(fn (int $i) => str_repeat(chr(65 + $i % 26), 1000), range(0, 9999));
    var_dump($database->pgsqlCopyFromArray('lines', $lines), count($database->pgsqlCopyToArray('lines')));
    $statement = $database->prepare('SELECT length(?::text)');
    $statement->execute([str_repeat('x', 5_000_000)]);
    var_dump($statement->fetchColumn());
    $turns = 0;
    $counter = go(function () use (&$turns) {
        while (!Co::isCanceled()) {
            Co::sleep(0.001);
            $turns++;
        }
    });
    $statement = $database->query("SELECT repeat('x', 1000) FROM generate_series(1, 100000)");
    echo $statement->rowCount(), ' rows, ', $turns >= 3 ? 'others run meanwhile' : 'others stand still', "\n";
    Co::cancel($counter);

    echo "-- one connection, two coroutines\n";
    $statement = $database->prepare('SELECT ?::int');
    $statement->execute([1]);
    $holder = go(fn () => print('mine: ' . $database->query('SELECT pg_sleep(0.1), 7')->fetchColumn(1) . "\n"));
    $refused(fn () => $database->query('SELECT 8'));
    $refused(fn () => $database->pgsqlCopyToArray('lines'));
    $refused(fn () => $statement->execute([2]));
    // It is ended, at the server as well, when the connection is free.
    unset($statement);
    Co::join([$holder]);
    echo $database->query('SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE \'SELECT $1::int\'')->fetchColumn(), "\n";

    echo "-- cancelled: what was under way is lost, and nobody gets its rows\n";
    $canceled = go(fn () => $refused(fn () => $database->query('SELECT pg_sleep(600)')));
    Co::cancel($canceled);
    Co::join([$canceled]);
    $refused(fn () => $database->query('SELECT 9'));

    echo "-- errors\n";
    $refused(fn () => $connect()->query('SELECT * FROM nothing'));
    $refused(fn () => new PDO('pgsql:host=127.0.0.1;port=1;dbname=postgres;user=app'));
    $refused(fn () => new PDO('pgsql:host=no.such.name.invalid;dbname=postgres;user=app'));
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    $port = substr(strrchr(stream_socket_get_name($silent, false), ':'), 1);
    $begun = microtime(true);
    $refused(fn () => new PDO("pgsql:host=127.0.0.1;port=$port;dbname=postgres;user=app", options: [PDO::ATTR_TIMEOUT => 2]));
    echo microtime(true) - $begun >= 1 ? 'in its time' : 'too early', "\n";

    echo "-- the server dies in the middle of a query\n";
    $waiting = go(fn () => $refused(fn () => $connect()->query('SELECT pg_sleep(600)')));
    $watcher = $connect();
    while ($watcher->query("SELECT COUNT(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND state = 'active'")->fetchColumn() < 1) {
        Co::sleep(0.01);
    }
    $server->kill();
    Co::join([$waiting]);
});
?>
--EXPECTF--
over TCP: 200 of 200, at once
by name: 200 of 200, at once
over a Unix socket: 200 of 200, at once
prepared: 200 of 200, at once
first saw first
second saw second
at the end: first
-- much in both directions
bool(true)
int(10000)
int(5000000)
100000 rows, others run meanwhile
-- one connection, two coroutines
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#%d (%spdo_pgsql.php:%d), another call of the same connection in coroutine#%d at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#%d (%spdo_pgsql.php:%d), another call of the same connection in coroutine#%d at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#%d (%spdo_pgsql.php:%d), another call of the same connection in coroutine#%d at the same time is not allowed
mine: 7
0
-- cancelled: what was under way is lost, and nobody gets its rows
HY000 SQLSTATE[HY000]: General error: 7 server closed the connection unexpectedly
HY000 SQLSTATE[HY000]: General error: 7 no connection to the server
-- errors
42P01 SQLSTATE[42P01]: Undefined table: 7 ERROR:  relation "nothing" does not exist
7 SQLSTATE[08006] [7] connection to server at "127.0.0.1", port 1 failed: Connection refused
7 SQLSTATE[08006] [7] could not translate host name "no.such.name.invalid" to address: %s
7 SQLSTATE[08006] [7] connection to server at "127.0.0.1", port %d failed: timeout expired
in its time
-- the server dies in the middle of a query
%s SQLSTATE[%s]: %s
