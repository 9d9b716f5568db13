--TEST--
Lifetimes: a client that holds itself by its own event is found by the cycle collector once its connection is closed
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
Swoole\Coroutine\run(function () use ($peer) {
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->on('close', function () use ($cli) {
        echo "close\n";
    });
    $cli->get('/echo', function () use ($cli) {
        gc_collect_cycles();
        echo "answer\n";
        $cli->close();
    });
});
echo "collect\n";
gc_collect_cycles();
echo "end\n";
?>
--EXPECT--
answer
close
collect
cli gone
end
