--TEST--
Http\Client: callbacks run in a coroutine each and may wait in it; requests may come from inside and outside of one
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();
$get = function (string $name) use ($peer) {
    $cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
    $cli->on('close', fn () => print("$name: close\n"));
    $cli->get('/echo', function ($cli) use ($name) {
        var_dump(Swoole\Coroutine::getCid() > 0);
        Swoole\Coroutine::sleep(0.001);
        echo "$name: $cli->statusCode\n";
        Swoole\Coroutine::defer(fn () => print("$name: deferred\n"));
        $cli->close();
    });
};
Swoole\Coroutine\run($get, 'inside');
$get('outside');
echo "end of script\n";
?>
--EXPECT--
bool(true)
inside: 200
inside: close
inside: deferred
end of script
bool(true)
outside: 200
outside: close
outside: deferred
