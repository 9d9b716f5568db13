--TEST--
Http\Client: close() before the answer: the callback is called once, from the loop, then the event close
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

function client(): Swoole\Http\Client
{
    global $peer;
    $cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
    $cli->on('close', fn () => print("close\n"));
    return $cli;
}
$report = function ($cli) {
    echo "$cli->statusCode $cli->errMsg ($cli->errCode)\n";
    var_dump($cli->isConnected(), $cli->close());
};

echo "== before the connection is made: there is none to close\n";
Swoole\Coroutine\run(function () use ($report) {
    $cli = client();
    $cli->get('/hang', $report);
    var_dump($cli->close(), $cli->close(), $cli->get('/', $report));
});

echo "== when it is made\n";
Swoole\Coroutine\run(function () use ($report) {
    $cli = client();
    $cli->on('connect', fn ($cli) => var_dump($cli->close()));
    $cli->get('/hang', $report);
});

echo "== while the answer is awaited\n";
Swoole\Coroutine\run(function () use ($report, $peer) {
    $cli = client();
    $cli->get('/hang', $report);
    while (!$peer->has_line()) {
        Swoole\Coroutine::sleep(0.001);
    }
    echo $peer->line(), "\n";
    var_dump($cli->close());
    echo "close() has returned\n";
});

echo "== another request in the callback\n";
Swoole\Coroutine\run(function () {
    $cli = client();
    $cli->get('/hang', fn ($cli) => $cli->get('/status/200', function ($cli) {
        echo $cli->statusCode, "\n";
        $cli->close();
    }));
    $cli->close();
});
?>
--EXPECTF--
== before the connection is made: there is none to close

Warning: Swoole\Http\Client::get(): the client is busy, wait for the response of the request before in %s on line %d
bool(true)
bool(false)
bool(false)
-3 Operation canceled (125)
bool(false)
bool(false)
== when it is made
bool(true)
-3 Operation canceled (125)
bool(false)
bool(false)
close
== while the answer is awaited
asked
bool(true)
close() has returned
-3 Operation canceled (125)
bool(false)
bool(false)
close
== another request in the callback
200
close
