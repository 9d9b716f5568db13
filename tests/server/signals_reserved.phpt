--TEST--
The program cannot take a signal away that the server or its manager reads, neither before the start nor later
--FILE--
<?php
// BASE only: in PROCESS mode there is always a manager.
require __DIR__ . '/../include/server.php';
use Swoole\Process;
use Swoole\Timer;
$program = fn (int $workers) => function () use ($workers) {
    // Before the start it is anybody's.
    Process::signal(SIGTERM, fn () => print "never\n");
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('request', fn ($request, $response) => $response->end('answered'));
    $server->on('managerStart', function () {
        foreach ([SIGTERM, SIGCHLD] as $signal) {
            echo 'manager: ' . json_encode(@Process::signal($signal, fn () => print "never\n")) . "\n";
        }
    });
    $server->on('workerStart', function ($server, $worker) {
        if ($worker === 0) {
            echo 'worker: ' . json_encode(@Process::signal(SIGTERM, fn () => print "never\n")) . "\n";
            // What the process watches has changed: what is the server's stays the server's.
            Process::signal(SIGIO, fn () => 1);
            Process::signal(SIGIO, null);
            echo "up\n";
        }
    });
    return $server;
};
foreach (['one process' => serve($program(1)), 'workers' => serve($program(2))] as $name => $server) {
    $server->waitFor('/up/');
    echo "$name: ", $server->get('/')->body, "\n";
    $lines = explode("\n", trim($server->stop()));
    sort($lines);
    echo implode("\n", $lines), "\nends with ", $server->code(), "\n";
}
?>
--EXPECT--
one process: answered
up
worker: false
ends with 0
workers: answered
manager: false
manager: false
up
worker: false
ends with 0
