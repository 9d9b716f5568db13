--TEST--
PDO: a call lasts until PDO itself has come back: rows whose constructors wait, callbacks, foreach, the constructor called again
--EXTENSIONS--
pdo
pdo_sqlite
--FILE--
<?php
class Row
{
    public $id;
    public array $other = [];

    public function __construct()
    {
        Co::sleep(0.001);
    }

    public function __set(string $name, mixed $value): void
    {
        Co::sleep(0.001);
        $this->other[$name] = $value;
    }
}

Co\run(function () {
    $database = new PDO('sqlite::memory:', options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT]);
    $database->exec('CREATE TABLE t (id INTEGER, name TEXT)');
    $database->exec("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
    $statement = $database->prepare('SELECT id, name FROM t ORDER BY id');
    $refused = function (callable $use) {
        try {
            $use();
            echo "not refused\n";
        } catch (PDOException $e) {
            echo $e->getCode(), "\n";
        }
    };

    foreach ([
        'rows of a class' => fn () => array_map(fn (Row $row) => $row->other['name'], $statement->fetchAll(PDO::FETCH_CLASS | PDO::FETCH_PROPS_LATE, Row::class)),
        'a callback' => fn () => $statement->fetchAll(PDO::FETCH_FUNC, function (int $id, string $name) {
            Co::sleep(0.001);
            return $name;
        }),
        'foreach' => function () use ($statement) {
            $statement->setFetchMode(PDO::FETCH_CLASS | PDO::FETCH_PROPS_LATE, Row::class);
            foreach ($statement as $row) {
                $names[] = $row->other['name'];
            }
            return $names;
        },
    ] as $what => $fetch) {
        echo "-- $what\n";
        $statement->execute();
        $fetcher = go(fn () => print(implode(' ', $fetch()) . "\n"));
        $refused(fn () => $statement->execute());
        $refused(fn () => $statement->setFetchMode(PDO::FETCH_NUM));
        $refused(fn () => $statement->bindValue(1, 2));
        $refused(fn () => $database->setAttribute(PDO::ATTR_STATEMENT_CLASS, [PDOStatement::class]));
        Co::join([$fetcher]);
    }

    echo "-- an iterator that two have\n";
    $statement->execute();
    $iterator = $statement->getIterator();
    $next = go(fn () => $iterator->next());
    $refused(fn () => $iterator->current());
    $refused(fn () => $iterator->valid());
    $refused(fn () => $iterator->next());
    Co::join([$next]);
    echo $iterator->current()->other['name'], "\n";

    echo "-- the constructor again, while somebody is inside\n";
    $database->sqliteCreateFunction('slowly', function (int $x) {
        Co::sleep(0.001);
        return 2 * $x;
    });
    $holder = go(fn () => print($database->query('SELECT slowly(21)')->fetchColumn() . "\n"));
    $refused(fn () => $database->__construct('sqlite::memory:'));
    $refused(fn () => $database->__construct('sqlite::memory:', options: [PDO::ATTR_PERSISTENT => true]));
    Co::join([$holder]);
    echo $database->query('SELECT COUNT(*) FROM t')->fetchColumn(), "\n";
});

echo "-- who was inside is gone with a fatal error\n";
register_shutdown_function(function () {
    global $last;
    echo $last->query('SELECT 7')->fetchColumn(), "\n";
});
$last = new PDO('sqlite::memory:');
Co\run(function () use ($last) {
    $last->sqliteCreateFunction('fatal', function () {
        Co::sleep(0.001);
        eval('abstract class Broken { abstract function f() {} }');
    });
    $last->query('SELECT fatal()');
});
?>
--EXPECTF--
-- rows of a class
10002
10002
10002
10002
a b
-- a callback
10002
10002
10002
10002
a b
-- foreach
10002
10002
10002
10002
a b
-- an iterator that two have
10002
10002
10002
b
-- the constructor again, while somebody is inside
10002
10002
42
2
-- who was inside is gone with a fatal error

Fatal error: Abstract function Broken::f() cannot contain body in %s
7
