--TEST--
PDO SQLite waits as coroutines do: for a lock that another one has, for the disk, never twice in one connection
--EXTENSIONS--
pdo
pdo_sqlite
--FILE--
<?php
$path = tempnam(sys_get_temp_dir(), 'sqlite');
$open = fn (int $patience = 60) => new PDO("sqlite:$path", options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => $patience]);

Co\run(function () use ($open) {
    $first = $open();
    $second = $open();
    $first->exec('CREATE TABLE stock (id INTEGER PRIMARY KEY, name TEXT)');

    // One writes, and takes its time: the process would stand still until the second one gives up.
    $first->exec('BEGIN IMMEDIATE');
    $first->exec("INSERT INTO stock (name) VALUES ('first')");
    $writer = go(function () use ($second) {
        $second->exec("INSERT INTO stock (name) VALUES ('second')");
        echo "the second one has written\n";
    });
    Co::sleep(0.05);
    echo "the first one commits\n";
    $first->exec('COMMIT');
    Co::join([$writer]);
    echo implode(' ', $first->query('SELECT name FROM stock ORDER BY id')->fetchAll(PDO::FETCH_COLUMN)), "\n";

    echo "-- who waits for too long\n";
    $first->beginTransaction();
    $first->exec("INSERT INTO stock (name) VALUES ('third')");
    $hasty = $open(1);
    try {
        $hasty->exec("INSERT INTO stock (name) VALUES ('lost')");
    } catch (PDOException $e) {
        echo $e->getMessage(), "\n";
    }

    echo "-- cancelled\n";
    $canceled = go(function () use ($open) {
        try {
            $open()->exec("INSERT INTO stock (name) VALUES ('lost')");
        } catch (PDOException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    Co::cancel($canceled);
    Co::join([$canceled]);
    $first->rollBack();
    echo $second->query('SELECT COUNT(*) FROM stock')->fetchColumn(), "\n";

    echo "-- one connection, two coroutines\n";
    $first->sqliteCreateFunction('slowly', function (int $x) {
        Co::sleep(0.01);
        return 2 * $x;
    });
    $statement = $first->prepare('SELECT name FROM stock');
    $late = $first->query('SELECT name FROM stock');
    $holder = go(fn () => print($first->query('SELECT slowly(21)')->fetchColumn() . "\n"));
    foreach ([
        fn () => $first->query('SELECT 1'),
        fn () => $first->exec('DELETE FROM stock'),
        fn () => $first->prepare('SELECT 1'),
        fn () => $first->beginTransaction(),
        fn () => $first->lastInsertId(),
        fn () => $first->sqliteCreateFunction('other', strlen(...)),
        fn () => $statement->execute(),
        fn () => $late->fetch(),
    ] as $use) {
        try {
            $use();
            echo "not refused\n";
        } catch (PDOException $e) {
            echo $e->getCode(), ' ', $e->getMessage(), "\n";
        }
    }
    // Statements that go meanwhile end when it is free.
    unset($statement, $late, $use, $e);
    $second->query('SELECT name FROM stock')->fetch();
    Co::join([$holder]);
    $first->exec('DROP TABLE stock');
    echo "dropped: no statement was left open\n";
});

// Without the hook, and outside of coroutines, it blocks as ever; the guard stands.
$blocking = $open(1);
$blocking->exec('CREATE TABLE again (id INTEGER)');
$other = $open(1);
$other->exec('BEGIN IMMEDIATE');
try {
    $blocking->exec('INSERT INTO again VALUES (1)');
} catch (PDOException $e) {
    echo $e->getMessage(), "\n";
}
unlink($path);
?>
--EXPECTF--
the first one commits
the second one has written
first second
-- who waits for too long
SQLSTATE[HY000]: General error: 5 database is locked
-- cancelled
SQLSTATE[HY000]: General error: 5 database is locked
2
-- one connection, two coroutines
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
10002 SQLSTATE[HY000]: General error: PDO connection has already been bound to coroutine#4 (%spdo_sqlite.php:%d), another call of the same connection in coroutine#1 at the same time is not allowed
42
dropped: no statement was left open
SQLSTATE[HY000]: General error: 5 database is locked
