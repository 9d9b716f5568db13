--TEST--
A worker that is stopping already when its manager is killed still has its time for the last callbacks
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'max_wait_time' => 1, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('request', fn ($request, $response) => $response->end('answered'));
    $server->on('workerStop', function ($server, $worker) {
        if ($worker === 0) {
            echo "stopping\n";
            usleep(1_600_000); // longer than max_wait_time, which the manager's end begins anew; a stop may take 2.5 s more
            echo "stopped\n";
        }
    });
    return $server;
});
echo $server->get('/')->body, "\n";
$workers = eventually(fn () => count($server->children()) >= 2 ? $server->children() : null);
$server->signal('TERM');
$server->waitFor('/stopping/');
$server->signal('KILL');
$server->waitFor('/stopped/');
eventually(fn () => array_filter($workers, process_exists(...)) ? null : true, 'the end of the workers');
echo "both have ended\n";
?>
--EXPECT--
answered
both have ended
