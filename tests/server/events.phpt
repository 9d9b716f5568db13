--TEST--
The events of a server come in a fixed order, in one process and with workers
--FILE--
<?php
// BASE only: in PROCESS mode there is always a manager; see process_mode/events.
require __DIR__ . '/../include/server.php';
foreach ([1, 2] as $workers) {
    $servers[$workers] = serve(function () use ($workers) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => $workers]);
        foreach (['start', 'managerStart', 'workerStart', 'connect', 'close', 'workerStop', 'managerStop', 'shutdown', 'beforeShutdown', 'workerExit'] as $event) {
            $server->on($event, function ($server, ...$rest) use ($event) {
                $rest = in_array($event, ['connect', 'close', 'workerStart', 'workerStop']) ? json_encode($rest) : '';
                // One write, so that lines of several processes do not mix.
                echo "$event$rest\n";
            });
        }
        $server->on('request', function ($request, $response) {
            echo "request\n";
            $response->end();
        });
        return $server;
    });
}
foreach ($servers as $workers => $server) {
    echo "- $workers\n";
    if ($workers > 1) {
        $server->waitFor('/workerStart\[0\].*workerStart\[1\]|workerStart\[1\].*workerStart\[0\]/s');
    }
    $server->get('/');
    $server->waitFor('/^close/m');
    $lines = explode("\n", trim($server->stop()));
    if ($workers > 1) {
        // What several processes do at the same time has no order.
        echo 'first: ', implode(' ', array_slice(array_values(array_filter($lines, fn ($line) => preg_match('/^(start|managerStart)/', $line))), 0, 2)), "\n";
        $serving = array_values(array_filter($lines, fn ($line) => preg_match('/^(connect|request|close)/', $line)));
        echo implode(' ', preg_replace('/\[.*/', '', $serving)), "\n";
        $last = array_values(array_filter($lines, fn ($line) => preg_match('/^(workerStop|managerStop|shutdown)/', $line)));
        echo implode(' ', preg_replace('/\[.*/', '', $last)), "\n";
    } else {
        echo implode("\n", $lines), "\n";
    }
}
?>
--EXPECT--
- 1
start
workerStart[0]
connect[1,0]
request
close[1,-1]
beforeShutdown
workerStop[0]
shutdown
- 2
first: start managerStart
connect request close
workerStop workerStop managerStop shutdown
