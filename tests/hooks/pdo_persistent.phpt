--TEST--
PDO PostgreSQL: persistent connections that coroutines make, use, leave and lose at the same time; notifications; statements that the cycle collector frees
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
$connect = fn (array $options = [PDO::ATTR_PERSISTENT => true]) => new PDO("pgsql:host=127.0.0.1;port=$server->port;dbname=postgres;user=app", options: $options);
$process = fn (PDO $database) => $database->query('SELECT pg_backend_pid()')->fetchColumn();

Co\run(function () use ($server, $connect, $process) {
    echo "-- many make the same one at once\n";
    $all = Swoole\Coroutine\map(range(1, 10), fn () => $connect());
    echo count(array_unique(array_map($process, $all))), "\n";
    unset($all);

    echo "-- who waits for another one's is cancelled, and has a time limit\n";
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    $port = substr(strrchr(stream_socket_get_name($silent, false), ':'), 1);
    $wait = function () use ($port) {
        try {
            new PDO("pgsql:host=127.0.0.1;port=$port;dbname=postgres;user=app", options: [PDO::ATTR_PERSISTENT => true]);
        } catch (PDOException | Swoole\Coroutine\TimeoutException $e) {
            echo get_class($e), ' ', $e->getCode(), "\n";
        }
    };
    $first = go($wait);
    $second = go($wait);
    $third = go(function () use ($wait) {
        Co::setTimeLimit(0.01);
        $wait();
    });
    Co::cancel($second);
    Co::join([$second, $third]);
    Co::cancel($first);
    Co::join([$first]);

    echo "-- one object goes in the middle of another one's transaction\n";
    $one = $connect();
    $other = $connect();
    $one->exec('CREATE TABLE t (id INT)');
    $one->beginTransaction();
    $one->exec('INSERT INTO t VALUES (1)');
    $user = go(function () use ($one) {
        $one->query('SELECT pg_sleep(0.05)');
        $one->commit();
    });
    unset($other);
    Co::join([$user]);
    echo $one->query('SELECT COUNT(*) FROM t')->fetchColumn(), "\n";

    echo "-- notifications are waited for as coroutines wait\n";
    $listener = $connect([]);
    $listener->exec('LISTEN news');
    $waiter = go(fn () => print($listener->pgsqlGetNotify(PDO::FETCH_ASSOC, 60000)['payload'] . "\n"));
    $connect([])->exec("NOTIFY news, 'hello'");
    Co::join([$waiter]);
    $canceled = go(fn () => var_dump($listener->pgsqlGetNotify(PDO::FETCH_ASSOC, 60000)));
    Co::cancel($canceled);
    Co::join([$canceled]);
    echo $listener->query('SELECT 1')->fetchColumn(), "\n";

    echo "-- statements that the cycle collector frees are gone at the server, too\n";
    $left = Swoole\Coroutine\map(range(1, 3), function () use ($connect) {
        $database = $connect([]);
        for ($i = 0; $i < 10; $i++) {
            $cycle = new stdClass();
            $cycle->self = $cycle;
            $cycle->statement = $database->prepare('SELECT ?::int');
            $cycle->statement->execute([$i]);
            unset($cycle);
            gc_collect_cycles();
        }
        return $database->query('SELECT COUNT(*) FROM pg_prepared_statements')->fetchColumn();
    });
    echo max($left) <= 2 ? 'gone' : implode(' ', $left), "\n";

    echo "-- one that is lost stays its owner's\n";
    $server->kill();
    foreach ([fn () => $one->query('SELECT 1'), $connect, fn () => $one->query('SELECT 1'), $connect, fn () => $one->prepare('SELECT 1')->execute()] as $use) {
        try {
            $use();
        } catch (PDOException $e) {
            echo $e->getCode(), "\n";
        }
    }
});
?>
--EXPECTF--
-- many make the same one at once
1
-- who waits for another one's is cancelled, and has a time limit
PDOException 10017
Swoole\Coroutine\TimeoutException %d
PDOException 7
-- one object goes in the middle of another one's transaction
1
-- notifications are waited for as coroutines wait
hello
bool(false)
1
-- statements that the cycle collector frees are gone at the server, too
gone
-- one that is lost stays its owner's
HY000
7
HY000
7
HY000
