--TEST--
PDO SQLite: calls that end in other ways than they have begun leave the connection, and the others, as they were
--EXTENSIONS--
pdo
pdo_sqlite
--FILE--
<?php
$path = tempnam(sys_get_temp_dir(), 'sqlite_ends');
$open = fn (array $options = []) => new PDO("sqlite:$path", options: $options + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);

Co\run(function () use ($path, $open) {
    $database = $open();
    $database->exec('CREATE TABLE t (id INTEGER)');

    echo "-- a function of the program's throws behind a wait\n";
    $database->sqliteCreateFunction('bad', function () {
        Co::sleep(0.001);
        throw new DomainException('from within');
    });
    try {
        $database->query('SELECT bad()')->fetch();
    } catch (DomainException $e) {
        echo $e->getMessage(), "\n";
    }
    echo $database->query('SELECT 1')->fetchColumn(), "\n";

    echo "-- a time limit while somebody else has the lock\n";
    $database->exec('BEGIN IMMEDIATE');
    $limited = go(function () use ($open) {
        Co::setTimeLimit(0.01);
        try {
            $open()->exec('INSERT INTO t VALUES (1)');
        } catch (Swoole\Coroutine\TimeoutException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    Co::join([$limited]);
    $database->exec('ROLLBACK');

    echo "-- a persistent connection that another coroutine uses\n";
    $persistent = fn () => $open([PDO::ATTR_PERSISTENT => true]);
    $one = $persistent();
    $one->sqliteCreateFunction('slowly', function (int $x) {
        Co::sleep(0.001);
        return $x;
    });
    $user = go(fn () => print($one->query('SELECT slowly(3)')->fetchColumn() . "\n"));
    try {
        $persistent()->query('SELECT 1');
    } catch (PDOException $e) {
        echo $e->getCode(), "\n";
    }
    Co::join([$user]);
    echo $persistent()->query('SELECT 4')->fetchColumn(), "\n";

    echo "-- a cache that connections share: they never wait, since SQLite would wait for its own thread\n";
    $shared = fn () => new PDO("sqlite:file:$path-shared?cache=shared", options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        PDO::SQLITE_ATTR_OPEN_FLAGS => PDO::SQLITE_OPEN_READWRITE | PDO::SQLITE_OPEN_CREATE | 0x40]);
    $both = [$shared(), $shared()];
    $both[0]->exec('CREATE TABLE t (id INTEGER)');
    Swoole\Coroutine\map($both, function (PDO $database) {
        for ($i = 0; $i < 20; $i++) {
            $database->exec('INSERT INTO t VALUES (1)');
        }
    });
    echo $both[0]->query('SELECT COUNT(*) FROM t')->fetchColumn(), "\n";
    unset($both);
    unlink("$path-shared");
    foreach (["$path-shared", ':memory:'] as $name) {
        $one = new PDO("sqlite:file:$name?cache=shared");
        $other = new PDO("sqlite:file:$name?cache=shared");
        $one->exec('CREATE TABLE t (id INTEGER)');
        $one->exec('INSERT INTO t VALUES (5)');
        $one->sqliteCreateFunction('slowly', function (int $x) {
            Co::sleep(0.001);
            return $x;
        });
        $user = go(fn () => print($one->query('SELECT slowly(id) FROM t')->fetchColumn() . "\n"));
        try {
            $other->query('SELECT id FROM t');
        } catch (PDOException $e) {
            echo $e->getCode(), "\n";
        }
        Co::join([$user]);
        echo $other->query('SELECT id FROM t')->fetchColumn(), "\n";
    }

    echo "-- many write at once, into a log\n";
    $database->exec('PRAGMA journal_mode = WAL');
    Swoole\Coroutine\map(range(1, 20), function (int $i) use ($open) {
        $database = $open();
        for ($j = 0; $j < 10; $j++) {
            $database->beginTransaction();
            $database->exec("INSERT INTO t VALUES ($i)");
            Co::sleep(0.001);
            $database->commit();
        }
    });
    echo $database->query('SELECT COUNT(*) FROM t')->fetchColumn(), ' ', $database->query('PRAGMA integrity_check')->fetchColumn(), "\n";

    // The script ends while one waits.
    $database->exec('BEGIN IMMEDIATE');
    go(function () use ($open, $path) {
        try {
            $open()->exec('INSERT INTO t VALUES (1)');
            echo "written\n";
        } finally {
            echo "left\n";
        }
    });
    go(fn () => exit(0));
});
?>
--CLEAN--
<?php
array_map(unlink(...), glob(sys_get_temp_dir() . '/sqlite_ends*'));
?>
--EXPECTF--
-- a function of the program's throws behind a wait
from within
1
-- a time limit while somebody else has the lock
coroutine time limit exceeded
-- a persistent connection that another coroutine uses
10002
3
4
-- a cache that connections share: they never wait, since SQLite would wait for its own thread
40
10002
5
5
10002
5
5
-- many write at once, into a log
200 ok

Fatal error: Uncaught Swoole\ExitException: swoole exit in %s
%A
left
