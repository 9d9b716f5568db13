--TEST--
Workers take messages from a queue of the kernel, whose key anybody may know; none is lost when they end
--FILE--
<?php
use Swoole\{Atomic, Process, Timer};
use Swoole\Process\Pool;

const KEY = 0x5757;
const COUNT = 300;

// Somebody else, who puts messages in.
$outside = new Process(fn () => 0, false, 0);
$outside->useQueue(KEY);
$got = new Atomic;
$ticks = new Atomic;
$pool = new Pool(2, SWOOLE_IPC_MSGQUEUE, KEY);
$pool->on('workerStart', function (Pool $pool, int $id) use ($ticks) {
    // Timers go off while the worker waits.
    Timer::tick(2, fn () => $ticks->add());
});
$pool->on('message', function (Pool $pool, string $message) use ($got) {
    $message === str_repeat('m', strlen($message)) || print("wrong message\n");
    if ($got->add() % 50 === 0) {
        $pool->stop(); // Another worker takes this one's place.
    }
    if ($message === 'm') {
        $pool->shutdown();
    }
});
$sender = new Process(function (Process $process) use ($outside, $got, $ticks) {
    for ($i = 0; $i < COUNT; $i++) {
        $outside->push(str_repeat('m', 2 + $i));
    }
    while ($got->get() < COUNT || $ticks->get() < 2) {
        usleep(500);
    }
    $outside->push('m');
}, false, 0);
$sender->start();
$pool->start();
Process::wait();
var_dump($got->get(), $outside->statQueue()['queue_num']);
$outside->freeQueue();

echo "by hand\n";
$pool = new Pool(2, SWOOLE_IPC_MSGQUEUE);
$pool->on('workerStart', function (Pool $pool, int $id) {
    if ($id === 0) {
        $pool->getProcess()->push('hello') || print("not pushed\n");
        sleep(20);
    }
    echo $pool->getProcess()->pop(), "\n";
    $pool->shutdown();
    sleep(20);
});
$pool->start();
?>
--EXPECT--
int(301)
int(0)
by hand
hello
