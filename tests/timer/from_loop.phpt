--TEST--
A timer set by what the loop calls goes off, though the loop has nothing else to wait for
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        // Later ones first, so that the earlier one has to set the alarm back.
        Swoole\Timer::after(60_000, static fn () => print("never\n"));
        Swoole\Timer::after(20, static fn () => $response->isWritable() && $response->end('by a timer'));
        if ($request->server['request_uri'] === '/sleep') {
            Co::sleep(0.01);
            $response->end('after a sleep');
        }
    });
    $server->on('workerExit', fn () => Swoole\Timer::clearAll());
    return $server;
});
echo $server->get('/')->body, "\n", $server->get('/sleep')->body, "\n", $server->get('/')->body, "\n";
echo $server->stop();
?>
--EXPECT--
by a timer
after a sleep
by a timer
