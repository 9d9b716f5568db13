--TEST--
Http\Client: the client lives while its callback waits, also when the peer closes meanwhile
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
Swoole\Coroutine\run(function () use ($peer) {
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->on('close', fn () => print("close\n"));
    $cli->get('/leave', function ($cli) {
        Swoole\Coroutine::sleep(0.001);
        while ($cli->isConnected()) {
            Swoole\Coroutine::sleep(0.001);
        }
        echo "answer $cli->statusCode\n";
    });
});
echo "end of run\n";
?>
--EXPECT--
close
answer 200
cli gone
end of run
