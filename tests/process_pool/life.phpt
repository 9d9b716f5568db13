--TEST--
A pool: events in order, workers that are started again when they end, and the end of it all
--FILE--
<?php
use Swoole\{Atomic, Process};
use Swoole\Process\Pool;

$pool = new Pool(2);
var_dump($pool->master_pid, $pool->workerId, $pool->workers, $pool->running);
$runs = new Atomic;
$pool->on('start', function (Pool $pool) {
    echo 'start ', json_encode([$pool->master_pid === getmypid(), $pool->running, $pool->workerId]), "\n";
});
$pool->on('workerStart', function (Pool $pool, int $id) use ($runs) {
    $run = $runs->add();
    $facts = [$pool->workerId === $id, $pool->workerPid === getmypid(), $pool->workerRunning, $pool->master_pid === (int) explode(' ', file_get_contents('/proc/self/stat'))[3]];
    array_filter($facts) === $facts || print('wrong: ' . json_encode($facts) . "\n");
    // Each ends at once; the fifth has the pool end.
    if ($run === 5) {
        $pool->shutdown();
        sleep(20); // SIGTERM ends it
        echo "slept\n";
    } elseif ($run > 5) {
        sleep(20);
    }
});
$pool->on('WORKERSTOP', fn ($pool, $id) => print("a worker stops\n"));
$pool->on('shutdown', fn (Pool $pool) => print('shutdown ' . json_encode($pool->running) . "\n"));
var_dump($pool->start(), $runs->get() >= 5);

echo "once more, after the end\n";
$runs->set(4);
var_dump($pool->start());

echo "exit, and exceptions\n";
$pool = new Pool(1);
$pool->on('workerStart', function ($pool) use ($runs) {
    switch ($runs->add()) {
        case 1:
            register_shutdown_function(fn () => print("as a script ends\n"));
            exit("exit\n");
        case 2:
            throw new Exception('nobody catches it');
        case 3:
            $pool->shutdown();
            sleep(20);
    }
});
$pool->on('workerStop', fn () => print("after the exception\n"));
$runs->set(0);
$pool->start();
?>
--EXPECTF--
int(-1)
int(-1)
NULL
bool(true)
start [true,true,-1]
a worker stops
a worker stops
a worker stops
a worker stops
shutdown false
NULL
bool(true)
once more, after the end
start [true,true,-1]
shutdown false
NULL
exit, and exceptions
exit
as a script ends

Fatal error: Uncaught Exception: nobody catches it in %s
Stack trace:
%A
  thrown in %s on line %d

Warning: Swoole\Process\Pool::start(): Swoole\Process\Pool->onWorkerStart handler error in %s on line %d
after the exception
[%s]	WARNING	worker(pid=%d, id=0) abnormal exit, status=255, signal=0
