--TEST--
getWorkerStatus(): idle while a worker starts, busy inside of a callback, then idle, and ending when it is to end, also while a successor has its number; event workers and task workers
--FILE--
<?php
require __DIR__ . '/../include/server.php';

const NAMES = [SWOOLE_WORKER_BUSY => 'busy', SWOOLE_WORKER_IDLE => 'idle', SWOOLE_WORKER_EXIT => 'ends'];
function status(Swoole\Server $server, int ...$number): string
{
    $status = $server->getWorkerStatus(...$number);
    return NAMES[$status] ?? json_encode($status);
}
$servers = [];
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    $servers[] = serve(function () use ($mode) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR]);
        $tell = fn (string $event) => fn ($server, $number) => print("$event $number: " . status($server) . ($server->getWorkerPid() === getmypid() ? '' : ', of another') . "\n");
        $server->on('workerStart', $tell('workerStart'));
        $server->on('workerStop', $tell('workerStop'));
        $server->on('task', fn ($server) => status($server));
        $server->on('request', function ($request, $response) use ($server) {
            $own = $server->worker_id;
            // The other one may still be starting, which is no other state.
            $told = ['own' => status($server), 'by its number' => status($server, $own), 'other' => status($server, 1 - $own), 'task worker' => status($server, 2)];
            Swoole\Coroutine::sleep(0.001);
            $told += ['after a wait' => status($server), 'in a task' => $server->taskCo(['x'])[0], 'nobody' => status($server, 3)];
            $response->end(json_encode($told));
        });
        return $server;
    });
}
foreach ($servers as $server) {
    foreach ([0, 1, 2] as $number) {
        $server->waitFor("/workerStart $number/");
    }
    echo $server->get('/')->body, "\n";
    // Each successor starts before its predecessor stops.
    $server->signal('USR1');
    eventually(fn () => substr_count($server->output(), 'workerStop') === 3 ?: null, 'the end of three workers');
    $lines = explode("\n", trim($server->stop()));
    sort($lines);
    echo implode("\n", $lines), "\n";
}
?>
--EXPECT--
{"own":"busy","by its number":"busy","other":"idle","task worker":"idle","after a wait":"idle","in a task":"busy","nobody":"false"}
workerStart 0: idle
workerStart 0: idle
workerStart 1: idle
workerStart 1: idle
workerStart 2: idle
workerStart 2: idle
workerStop 0: ends
workerStop 0: ends
workerStop 1: ends
workerStop 1: ends
workerStop 2: ends
workerStop 2: ends
{"own":"busy","by its number":"busy","other":"idle","task worker":"idle","after a wait":"idle","in a task":"busy","nobody":"false"}
workerStart 0: idle
workerStart 0: idle
workerStart 1: idle
workerStart 1: idle
workerStart 2: idle
workerStart 2: idle
workerStop 0: ends
workerStop 0: ends
workerStop 1: ends
workerStop 1: ends
workerStop 2: ends
workerStop 2: ends
