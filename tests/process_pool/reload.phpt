--TEST--
SIGUSR1 has one worker after the other replaced; who does not end in time is killed; SIGTERM ends the pool; workers do not outlive their master
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process\Pool;

$server = serve(function () {
    $pool = new Pool(2, SWOOLE_IPC_UNIXSOCK);
    $pool->set(['max_wait_time' => 1]);
    $pool->on('start', fn (Pool $pool) => file_put_contents('php://fd/3', "READY 0\n"));
    $pool->on('workerStart', fn ($pool, $id) => print("[$id " . getmypid() . "]\n"));
    $pool->on('workerStop', fn ($pool, $id) => print("$id stops\n"));
    $pool->on('message', fn () => 0);
    $pool->on('shutdown', fn () => print("shutdown\n"));
    $pool->start();
    echo "over\n";
});

/** Who is there: number => pid of those that have started last. */
function workers(): array
{
    global $server;
    preg_match_all('/\[(\d) (\d+)\]/', $server->output(), $all, PREG_SET_ORDER);
    return array_column($all, 2, 1);
}

if (!in_server()) {
    eventually(fn () => count(workers()) === 2, 'the workers');
    $first = workers();
    $server->signal('USR1');
    eventually(fn () => !array_intersect($first, workers()), 'the reload');
    echo "both were replaced\n";
    // One that stands still cannot end by itself.
    $second = workers();
    $server->signal('STOP', (int) $second[1]);
    $server->signal('USR2');
    eventually(fn () => !array_intersect($second, workers()), 'the second reload');
    $server->waitFor("/force kill worker process\\(pid=$second[1], id=1\\)/");
    echo "one was killed\n";
    // A worker that ends is replaced, however it ends.
    $third = workers();
    $server->signal('KILL', (int) $third[0]);
    $server->waitFor("/worker\\(pid=$third[0], id=0\\) abnormal exit, status=0, signal=9/");
    eventually(fn () => workers()[0] !== $third[0], 'another one');
    $server->signal('TERM', (int) $third[1]);
    eventually(fn () => workers()[1] !== $third[1], 'another one');
    $last = workers();
    $output = $server->stop();
    echo preg_match('/shutdown\n\d stops\n\d stops\nover\n$/', $output) ? "stopped in order\n" : $output;
    var_dump(array_filter($last, fn ($pid) => process_exists((int) $pid)));
}
?>
--EXPECT--
both were replaced
one was killed
stopped in order
array(0) {
}
