--TEST--
A pool keeps the place of a connection whatever happens while it is given back: it was closed, rolling back fails, the error handler throws
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

use Swoole\Database\{MysqliConfig, MysqliPool};

$server = mariadb();
$told = fn (string $text) => preg_replace(['/[^ :=]+socket/', '/[^ ]+\.php:\d+/'], ['SOCKET', 'FILE:LINE'], $text);
Co\run(function () use ($server, $told) {
    $pool = new MysqliPool((new MysqliConfig())->withUnixSocket($server->path)->withPassword('')->withDbname('mysql'), 1);
    foreach ([
        'closed' => fn ($mysqli) => $mysqli->close(),
        'closed in a transaction' => fn ($mysqli) => $mysqli->begin_transaction() && $mysqli->close(),
        'closed behind the proxy' => fn ($mysqli) => $mysqli->__getObject()->close(),
        'closed behind the proxy in a transaction' => fn ($mysqli) => $mysqli->begin_transaction() && $mysqli->__getObject()->close(),
    ] as $how => $close) {
        $mysqli = $pool->get(1);
        $close($mysqli);
        echo $how, ': ', $told(outcome(fn () => $pool->put($mysqli))), "\n";
        $mysqli = $pool->get(1);
        echo '    ', outcome(fn () => $mysqli->query('SELECT 1')->fetch_row()), ', round ', $mysqli->getRound(), "\n";
        $pool->put($mysqli);
    }

    echo "an error handler that throws\n";
    $mysqli = $pool->get(1);
    $mysqli->begin_transaction();
    set_error_handler(fn (int $level, string $text) => throw new ErrorException($text));
    try {
        $pool->put($mysqli);
    } catch (ErrorException $e) {
        echo $told($e->getMessage()), "\n";
    }
    restore_error_handler();
    echo json_encode($pool->get(1)->query('SELECT 1')->fetch_row()), "\n";
});
?>
--EXPECT--
closed: null
    ["1"], round 1
closed in a transaction: null
    ["1"], round 2
closed behind the proxy: null
    ["1"], round 3
closed behind the proxy in a transaction: Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolling back has failed (mysqli object is already closed), the connection will be replaced | null
    ["1"], round 4
an error handler that throws
Swoole\Database\MysqliPool::put(): connection mysqli:SOCKET/mysql was given back with an open transaction, begun FILE:LINE: rolled back
["1"]
