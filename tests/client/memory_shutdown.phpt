--TEST--
Lifetimes: what a fatal error leaves pending is released without calling anybody
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
$cli = new Cli('127.0.0.1', $peer->port);
$cli->on('close', fn () => print("never\n"));
$cli->get('/hang', fn () => print("never\n"));
$idle = new Swoole\Http\Client('127.0.0.1', $peer->port);
$idle->get('/echo', function ($idle) {
    echo "answer\n";
    no_such_function();
});
?>
--EXPECTF--
answer

Fatal error: Uncaught Error: Call to undefined function no_such_function() in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(Object(Swoole\Http\Client))
#1 {main}
  thrown in %s on line %d
cli gone
