--TEST--
Server: tick(), after(), clearTimer() and defer(), as servers of Swoole 1 to 4 have them
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('request', function ($request, $response) use ($server) {
        $told = ['request'];
        $count = 0;
        $server->defer(function () use (&$told) {
            $told[] = 'deferred';
        });
        $server->tick(2, function (int $id, string $name) use ($server, $response, &$told, &$count) {
            $told[] = $name . ++$count;
            if ($count === 2) {
                $told[] = $server->clearTimer($id) ? 'cleared' : 'not there';
                $server->after(1, fn (string $last) => $response->end(implode(', ', [...$told, $last])), 'after');
            }
        }, 'tick');
    });
    return $server;
});
echo $server->get('/')->body, "\n";
$server->stop();
?>
--EXPECT--
request, deferred, tick1, tick2, cleared, after
