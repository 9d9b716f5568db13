--TEST--
metrics: figures for Prometheus, in each mode, also while the workers' PHP code loops and when one has died or was replaced
--FILE--
<?php
require __DIR__ . '/../include/metrics.php';

function program(int $mode, array $settings): Closure
{
    return function () use ($mode, $settings) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set($settings + ['metrics' => 0]);
        $server->on('request', function ($request, $response) {
            switch ($request->server['path_info']) {
                case '/loop':
                    for ($end = microtime(true) + 30; microtime(true) < $end;);
                case '/wait':
                    Swoole\Coroutine::sleep(30);
            }
            $response->end('answer');
        });
        return $server;
    };
}
$servers = [
    'one process' => serve(program(SWOOLE_BASE, ['worker_num' => 1])),
    'BASE' => serve(program(SWOOLE_BASE, ['worker_num' => 1, 'max_request' => 1000])),
    'PROCESS' => serve(program(SWOOLE_PROCESS, ['worker_num' => 1, 'reactor_num' => 1])),
];
foreach ($servers as $name => $server) {
    $port = metrics_port($server);
    for ($i = 0; $i < 3; $i++) {
        $server->get('/');
    }
    $waits = $server->connect()->send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    $event = '{worker="0",kind="event"}';
    $known = eventually(function () use ($port, $event) {
        $known = metrics($port);
        return $known["steelwool_worker_coroutines$event"] === 1.0 && $known['steelwool_connections'] === 1.0 ? $known : null;
    }, 'the figures');
    echo "$name: requests ", $known['steelwool_requests_total'], ' of the worker ', $known["steelwool_worker_requests_total$event"],
        ', responses ', $known['steelwool_responses_total'], ', accepted ', $known['steelwool_connections_accepted_total'],
        ', in flight ', $known["steelwool_worker_requests_in_flight$event"], "\n";
    foreach (['php_memory_used', 'php_memory', 'resident_memory'] as $memory) {
        $bytes = $known["steelwool_worker_{$memory}_bytes$event"];
        if ($bytes < 200_000 || $bytes > 1e9) {
            echo "$memory: $bytes?\n";
        }
    }

    $loops = $server->connect()->send("GET /loop HTTP/1.1\r\nHost: a\r\n\r\n");
    $late = fn () => metrics($port)["steelwool_worker_loop_lag_seconds$event"] > 0.7 ?: null;
    eventually($late, 'a loop that is late');
    $begun = microtime(true);
    $busy = metrics($port)["steelwool_worker_busy$event"];
    echo 'while it loops: busy ', $busy, ', answered ', microtime(true) - $begun < 1 ? "at once\n" : "late\n";
    if ($name === 'one process') {
        $server->signal('KILL');
        continue;
    }
    $server->signal('KILL', $server->children()[0]);
    eventually(fn () => metrics($port)['steelwool_worker_deaths_total'] === 1.0 ?: null, 'a death');
    $server->get('/');
    $server->signal('USR1');
    $known = eventually(function () use ($port) {
        $known = metrics($port);
        return $known['steelwool_reloads_total'] === 1.0 && $known['steelwool_worker_starts_total'] >= 3.0 ? $known : null;
    }, 'a reload');
    echo 'starts ', $known['steelwool_worker_starts_total'], ', requests of all: ', $known['steelwool_requests_total'], "\n";
    $server->stop();
    echo is_listened($port) ? "still there\n" : "gone with the server\n";
}
?>
--EXPECT--
one process: requests 4 of the worker 4, responses 3, accepted 4, in flight 1
while it loops: busy 1, answered at once
BASE: requests 4 of the worker 4, responses 3, accepted 4, in flight 1
while it loops: busy 1, answered at once
starts 3, requests of all: 6
gone with the server
PROCESS: requests 4 of the worker 4, responses 3, accepted 4, in flight 1
while it loops: busy 1, answered at once
starts 3, requests of all: 6
gone with the server
