--TEST--
Http\Client: exit in a callback ends the process: destructors run, other requests are not answered
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
(function () use ($peer) {
    $witness = new Witness('witness');
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->get('/echo', function ($cli) use ($witness) {
        echo "exit\n";
        exit(3);
    });
    $other = new Cli('127.0.0.1', $peer->port);
    $other->get('/hang', fn () => print("never\n"));
})();
echo "end of script\n";
?>
--EXPECT--
end of script
exit
witness gone
cli gone
cli gone
