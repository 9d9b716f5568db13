--TEST--
With coroutines a worker runs until nothing is left to do; after the order to end 'WorkerExit' is called in each round
--FILE--
<?php
use Swoole\{Atomic, Coroutine, Timer};
use Swoole\Process\Pool;

echo "it ends by itself, and is started again\n";
$pool = new Pool(1, SWOOLE_IPC_NONE, 0, true);
$runs = new Atomic;
$pool->on('workerStart', function (Pool $pool, int $id) use ($runs) {
    echo Coroutine::getCid() > 0 ? "a coroutine\n" : "none\n";
    Coroutine::create(function () use ($pool, $runs) {
        Coroutine::sleep(0.002);
        $runs->add() === 2 && $pool->shutdown();
        echo "done\n";
    });
});
$pool->on('workerStop', fn () => print("stop\n"));
$pool->start();

echo "it is told to end\n";
$pool = new Pool(1);
$pool->set(['enable_coroutine' => true]);
$pool->on('workerStart', function (Pool $pool) use (&$exits) {
    $timer = Timer::tick(5, function () use ($pool, &$exits, &$timer) {
        static $asked = false;
        if (!$asked) {
            echo "tick\n";
            $asked = $pool->shutdown();
        } elseif (!$pool->workerRunning) {
            echo "tick after the order\n";
        }
        $exits >= 2 && Timer::clear($timer);
    });
});
$pool->on('workerExit', function (Pool $pool, int $id) use (&$exits) {
    echo "exit\n";
    $exits++;
});
$pool->on('workerStop', fn () => print("stop\n"));
$pool->start();

echo "who wants the signal gets it\n";
$pool = new Pool(1, SWOOLE_IPC_NONE, 0, true);
$pool->on('workerStart', function (Pool $pool) {
    Swoole\Process::signal(SIGTERM, function () {
        echo "told\n";
        Timer::clearAll();
    });
    Timer::tick(1000, fn () => 0);
    $pool->shutdown();
});
$pool->start();

echo "uncaught\n";
$runs->set(0);
$pool = new Pool(1, SWOOLE_IPC_NONE, 0, true);
$pool->on('workerStart', function (Pool $pool) use ($runs) {
    if ($runs->add() === 1) {
        throw new Exception('nobody catches it');
    }
    Coroutine::sleep(0.002);
    $pool->shutdown();
});
$pool->on('workerStop', fn () => print("stop\n"));
$pool->start();

echo "mistakes\n";
foreach ([
    fn () => new Pool(1, SWOOLE_IPC_SOCKET, 0, true),
    fn () => new Pool(1, SWOOLE_IPC_MSGQUEUE, 0, true),
    function () {
        $pool = new Pool(1);
        $pool->on('workerStart', fn () => 0);
        $pool->on('workerExit', fn () => 0);
        $pool->start();
    },
] as $mistake) {
    try {
        $mistake();
    } catch (Throwable $e) {
        echo get_class($e), '(', $e->getCode(), '): ', $e->getMessage(), "\n";
    }
}
?>
--EXPECTF--
it ends by itself, and is started again
a coroutine
done
stop
a coroutine
done
stop
it is told to end
tick
exit
tick after the order
exit
tick after the order
exit
stop
who wants the signal gets it
told
uncaught

Fatal error: Uncaught Exception: nobody catches it in %s
Stack trace:
%A
  thrown in %s on line %d
[%s]	WARNING	worker(pid=%d, id=0) abnormal exit, status=255, signal=0
stop
mistakes
Error(0): the parameter $ipc_type must be SWOOLE_IPC_UNIXSOCK when enable coroutine
Error(0): the parameter $ipc_type must be SWOOLE_IPC_UNIXSOCK when enable coroutine
Swoole\Exception(505): cannot set `onWorkerExit` without enable_coroutine
