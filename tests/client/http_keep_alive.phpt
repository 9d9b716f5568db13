--TEST--
Http\Client: a request in the callback uses the open connection; each event comes once
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

$cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
$cli->on('connect', fn ($cli) => print("connect\n"));
$cli->on('error', fn ($cli) => print("error\n"));
$cli->onClose = fn ($cli) => print("close\n");
$cli->get('/status/201', function ($cli) {
    echo $cli->statusCode, "\n";
    $cli->get('/status/202', function ($cli) {
        echo $cli->statusCode, "\n";
        $cli->close();
        echo "after close()\n";
        $cli->get('/status/203', function ($cli) {
            echo $cli->statusCode, "\n";
            $cli->close();
        });
    });
});
?>
--EXPECT--
connect
201
202
close
after close()
connect
203
close
