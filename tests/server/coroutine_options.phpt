--TEST--
Server::set() takes the options of the coroutine scheduler, too: they hold in the workers
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
$server->set([
    'worker_num' => 2,
    'log_level' => SWOOLE_LOG_NONE,
    'hook_flags' => SWOOLE_HOOK_SLEEP,
    'enable_preemptive_scheduler' => true,
    'max_coro_num' => 3,
    'c_stack_size' => '2M',
]);
$server->on('request', fn () => 1);
$server->on('workerStart', function (Swoole\Server $server, int $worker) {
    if ($worker === 1) {
        return;
    }
    echo 'hooked: ', Swoole\Runtime::getHookFlags() === SWOOLE_HOOK_SLEEP ? "sleep\n" : "otherwise\n";
    echo 'stack: ', Co::stats()['c_stack_size'], "\n";
    $sleeper = go(function () {
        usleep(1000);
        echo "slept\n";
    });
    echo "meanwhile\n";
    Co::join([$sleeper]);
    $stop = false;
    $hog = go(function () use (&$stop) {
        for ($end = microtime(true) + 5; !$stop && microtime(true) < $end;) {
        }
        echo $stop ? "interrupted\n" : "not interrupted\n";
    });
    $stop = true;
    Co::join([$hog]);
    go(fn () => Co::sleep(0.01));
    go(fn () => Co::sleep(0.01));
    var_dump(go(fn () => Co::sleep(0.01)));
    $server->shutdown();
});
$server->start();
?>
--EXPECTF--
hooked: sleep
stack: 2097152
meanwhile
slept
interrupted

Warning: go(): exceed max number of coroutine 3 in %s on line %d
bool(false)
