--TEST--
A worker that ends waits for what it has left running: timers, coroutines, watched descriptors; workerExit may end them, and after max_wait_time they end
--FILE--
<?php
require __DIR__ . '/../include/server.php';

function program(Closure $left, ?Closure $exit, int $task_workers = 0): Closure
{
    return function () use ($left, $exit, $task_workers) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'task_worker_num' => $task_workers, 'max_wait_time' => $exit ? 20 : 1, 'log_level' => SWOOLE_LOG_WARNING]);
        $server->on('request', function ($request, $response) use ($left, $task_workers, $server) {
            $task_workers ? $server->taskwait('', 5) : $left();
            $response->end('begun');
        });
        $server->on('task', fn () => $left() ?? 'begun');
        $server->on('workerStop', function ($server) { echo $server->taskworker ? '' : "stop\n"; });
        if ($exit) {
            $server->on('workerExit', function ($server) use ($exit) {
                static $first = true;
                $first and print("exit\n");
                $first = false;
                $exit();
            });
        }
        return $server;
    };
}

$after = fn () => Swoole\Timer::after(300, fn () => print("a timer that is waited for\n"));
$tick = fn () => Swoole\Timer::tick(50, fn () => 0);
$sleeper = function () {
    $GLOBALS['channel'] = new Swoole\Coroutine\Channel;
    go(fn () => print('a coroutine that is told: ' . $GLOBALS['channel']->pop() . "\n"));
};
$pair = function () {
    $GLOBALS['pair'] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    Swoole\Event::add($GLOBALS['pair'][0], function ($stream) {
        echo 'a descriptor: ' . fread($stream, 10) . "\n";
        Swoole\Event::del($stream);
    });
};
$nothing = fn () => 0;
$servers = [
    'a timer' => serve(program($after, $nothing)),
    'a tick that workerExit clears' => serve(program($tick, fn () => Swoole\Timer::clearAll())),
    'a tick that nobody clears' => serve(program($tick, null)),
    'a coroutine' => serve(program($sleeper, fn () => $GLOBALS['channel']->push('end'))),
    'a descriptor' => serve(program($pair, fn () => fwrite($GLOBALS['pair'][1], 'bytes'))),
    'a tick in a task worker' => serve(program($tick, $nothing, 1)),
];
foreach ($servers as $what => $server) {
    echo "-- $what\n";
    $server->get('/');
    $begun = microtime(true);
    echo $server->stop();
    if (microtime(true) - $begun > 15) {
        echo "it took too long\n";
    }
}
?>
--EXPECT--
-- a timer
exit
a timer that is waited for
stop
-- a tick that workerExit clears
exit
stop
-- a tick that nobody clears
[log] WARNING	worker exit timeout, forced termination
stop
-- a coroutine
exit
a coroutine that is told: end
stop
-- a descriptor
exit
a descriptor: bytes
stop
-- a tick in a task worker
stop
