--TEST--
Http\Client: a connection that the server does not keep is closed after the callback; the next request opens another
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

function client(): Swoole\Http\Client
{
    global $peer;
    $cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
    $cli->on('connect', fn () => print("connect\n"));
    $cli->on('close', fn () => print("close\n"));
    return $cli;
}

echo "== the peer says so\n";
Swoole\Coroutine\run(fn () => client()->get('/bye', function ($cli) {
    echo $cli->statusCode, "\n";
}));

echo "== another request in the callback\n";
Swoole\Coroutine\run(fn () => client()->get('/bye', function ($cli) {
    echo $cli->statusCode, "\n";
    $cli->get('/status/204', function ($cli) {
        echo $cli->statusCode, "\n";
        $cli->close();
    });
}));

echo "== close() in the callback\n";
Swoole\Coroutine\run(fn () => client()->get('/bye', function ($cli) {
    var_dump($cli->close());
}));

echo "== the peer closes while the connection is idle\n";
Swoole\Coroutine\run(fn () => client()->get('/leave', function ($cli) {
    echo $cli->statusCode, "\n";
}));

echo "== the peer has closed when the next request is sent\n";
$peer->line();
Swoole\Coroutine\run(fn () => client()->get('/leave', function ($cli) use ($peer) {
    echo $cli->statusCode, ' ', $peer->line(), "\n";
    $cli->get('/status/206', function ($cli) {
        echo $cli->statusCode, "\n";
        $cli->close();
    });
}));
?>
--EXPECT--
== the peer says so
connect
200
close
== another request in the callback
connect
200
close
connect
204
close
== close() in the callback
connect
close
bool(true)
== the peer closes while the connection is idle
connect
200
close
== the peer has closed when the next request is sent
connect
200 left
close
connect
206
close
