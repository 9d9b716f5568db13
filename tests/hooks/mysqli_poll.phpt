--TEST--
mysqli_poll() lets other coroutines run while it waits for asynchronous queries
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
/** Polls until all have answered; the answers in order of arrival. */
$reap = function (array $links, callable $poll): array {
    $answers = [];
    while ($links) {
        $read = $error = $reject = $links;
        if (!$poll($read, $error, $reject, 5)) {
            return [...$answers, 'nothing'];
        }
        foreach ($read as $link) {
            $answers[] = $link->reap_async_query()->fetch_row()[0];
            $links = array_filter($links, fn ($other) => $other !== $link);
        }
        foreach ($reject as $link) {
            $answers[] = 'rejected';
            $links = array_filter($links, fn ($other) => $other !== $link);
        }
    }
    return $answers;
};

$all = function () use ($connect, $reap) {
    foreach (['mysqli_poll', 'mysqli::poll'] as $poll) {
        $links = array_map(fn () => $connect(), range(1, 3));
        foreach ([0.3, 0.1, 0.2] as $index => $time) {
            $links[$index]->query("SELECT $index, SLEEP($time)", MYSQLI_ASYNC);
        }
        echo implode(' ', $reap($links, fn (&$read, &$error, &$reject, $seconds) => $poll($read, $error, $reject, $seconds))), "\n";
    }

    // The time is over; nothing is under way; an idle connection beside one that works.
    [$busy, $idle] = [$connect(), $connect()];
    $busy->query('SELECT 7, SLEEP(0.2)', MYSQLI_ASYNC);
    $read = $error = $reject = [$busy];
    var_dump(mysqli_poll($read, $error, $reject, 0, 20_000));
    echo count($read), count($error), count($reject), "\n";
    $read = $error = $reject = [$busy, $idle];
    echo mysqli_poll($read, $error, $reject, 5), ' ready, ', count($read), ' to read, ', count($reject), " rejected\n";
    echo $busy->reap_async_query()->fetch_row()[0], "\n";
    foreach ([fn () => mysqli_poll($read, $error, $reject, -1), fn () => mysqli_poll($read, $error, $reject, 1, -1)] as $wrong) {
        try {
            $read = $error = $reject = [$busy];
            $wrong();
        } catch (ValueError $e) {
            echo $e->getMessage(), "\n";
        }
    }
};
echo "-- outside\n";
$all();
echo "-- in a coroutine\n";
Co\run(function () use ($all) {
    $turns = 0;
    $timer = Swoole\Timer::tick(10, function () use (&$turns) {
        $turns++;
    });
    $all();
    Swoole\Timer::clear($timer);
    echo $turns > 30 ? "others had their turns\n" : "others had $turns turns\n";
});

echo "-- cancelled, and closed in the middle\n";
Co\run(function () use ($connect) {
    $link = $connect();
    $link->query('SELECT 1, SLEEP(0.2)', MYSQLI_ASYNC);
    $poll = go(function () use ($link) {
        $read = $error = $reject = [$link];
        var_dump(mysqli_poll($read, $error, $reject, 5));
        echo count($read), "\n";
    });
    Co::cancel($poll);
    $poll = go(function () use ($link) {
        $read = $error = $reject = [$link];
        try {
            $answer = mysqli_poll($read, $error, $reject, 5);
            echo 'answered ', var_export($answer, true), "\n";
        } catch (Error $e) {
            echo get_class($e), "\n";
        }
    });
    $link->close();
});
?>
--EXPECT--
-- outside
1 2 0
1 2 0
int(0)
000
1 ready, 1 to read, 1 rejected
7
mysqli_poll(): Argument #4 ($seconds) must be greater than or equal to 0
mysqli_poll(): Argument #5 ($microseconds) must be greater than or equal to 0
-- in a coroutine
1 2 0
1 2 0
int(0)
000
1 ready, 1 to read, 1 rejected
7
mysqli_poll(): Argument #4 ($seconds) must be greater than or equal to 0
mysqli_poll(): Argument #5 ($microseconds) must be greater than or equal to 0
others had their turns
-- cancelled, and closed in the middle
bool(false)
0
Error
