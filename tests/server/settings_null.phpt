--TEST--
An option that is null counts as not given, whoever takes it: no error, no warning, no effect
--FILE--
<?php
// BASE only: it reads the documentation of the options, and no mode changes them.
// Every row of the manual's tables but those of php.ini: an option that comes later is looked at as well.
preg_match_all('/^\| `(\w+)` \|/m', file_get_contents(__DIR__ . '/../../docs/settings.md'), $found);
$options = array_unique([...$found[1], 'min_thread_num', 'max_thread_num', 'thread_num']);
echo count($options) > 150 ? "many options\n" : 'only ' . count($options) . " options\n";
$null = null;
$attempt = function (string $what, string $option, Closure $set) use (&$null) {
    // By reference as well: that is how an array literal with & holds it.
    foreach ([[$option => null], [$option => &$null]] as $options) {
        try {
            $result = $set($options);
            $result === null || $result === true || print("$what: $option gives " . var_export($result, true) . "\n");
        } catch (Throwable $e) {
            echo "$what: $option throws ", $e->getMessage(), "\n";
        }
    }
};
$server = new Swoole\Http\Server('127.0.0.1', 0);
$server->set(['worker_num' => 3, 'max_connection' => 77, 'log_level' => SWOOLE_LOG_ERROR]);
$scheduler = new Co\Scheduler;
$process = new Swoole\Process(fn () => 1, false, 0, true);
Co::set(['max_coroutine' => 1234, 'hook_flags' => SWOOLE_HOOK_SLEEP, 'c_stack_size' => 1 << 20]);
foreach ($options as $option) {
    $attempt('Server', $option, $server->set(...));
    $attempt('Coroutine', $option, Co::set(...));
    $attempt('Scheduler', $option, $scheduler->set(...));
    $attempt('swoole_async_set()', $option, swoole_async_set(...));
    $attempt('Process', $option, $process->set(...));
}
foreach (['timeout', 'connect_timeout', 'keep_alive', 'package_max_length', 'bind_address', 'bind_port', 'open_ssl', 'http_proxy_host'] as $option) {
    $attempt('Http\Client', $option, (new Swoole\Http\Client('127.0.0.1', 1))->set(...));
}
foreach (['timeout', 'password', 'database', 'path'] as $option) {
    $attempt('Redis', $option, fn ($options) => new Swoole\Redis($options) instanceof Swoole\Redis);
}
// What was set before is still in force.
var_dump(Co::stats()['c_stack_size'], Swoole\Runtime::getHookFlags() === SWOOLE_HOOK_SLEEP);
$process->start();
Swoole\Process::wait();
$server->on('request', fn () => 1);
$server->on('workerStart', function (Swoole\Server $server, int $worker) {
    $worker === 2 && $server->shutdown();
});
$server->on('start', fn () => print("3 workers have started or will\n"));
$server->start();
?>
--EXPECT--
many options
int(1048576)
bool(true)
3 workers have started or will
