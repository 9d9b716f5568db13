--TEST--
Http\Client: one request at a time
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();
$cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
$cli->get('/status/200', function ($cli) {
    echo $cli->statusCode, "\n";
    $cli->close();
});
var_dump($cli->get('/status/500', fn () => print("never\n")));
?>
--EXPECTF--
Warning: Swoole\Http\Client::get(): the client is busy, wait for the response of the request before in %s on line %d
bool(false)
200
