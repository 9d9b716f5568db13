--TEST--
Http\Client: an exception in a callback ends the script, as anywhere; nothing is left behind
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
(function () use ($peer) {
    $witness = new Witness('witness');
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->get('/echo', function ($cli) use ($witness) {
        throw new LogicException('out of the callback');
    });
    $other = new Cli('127.0.0.1', $peer->port);
    $other->get('/hang', fn () => print("never\n"));
})();
echo "end of script\n";
?>
--EXPECTF--
end of script
witness gone

Fatal error: Uncaught LogicException: out of the callback in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(Object(Cli))
#1 {main}
  thrown in %s on line %d
cli gone
cli gone
