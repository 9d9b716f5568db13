--TEST--
blocking_warn_ms in servers: of one process, with workers, in PROCESS mode; a task worker without coroutines may take its time
--FILE--
<?php
require __DIR__ . '/../include/server.php';

function blocks(): string
{
    usleep(120_000);
    return 'done';
}

function program(int $mode, array $settings): Closure
{
    return function () use ($mode, $settings) {
        chdir(__DIR__);
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set($settings + ['blocking_warn_ms' => 40, 'log_level' => SWOOLE_LOG_WARNING]);
        $server->on('request', function ($request, $response) use ($server, $settings) {
            $response->end(isset($settings['task_worker_num']) ? $server->taskwait(null) : blocks());
        });
        $server->on('task', fn () => blocks());
        return $server;
    };
}

$servers = [
    serve(program(SWOOLE_BASE, ['worker_num' => 1])),
    serve(program(SWOOLE_BASE, ['worker_num' => 2])),
    serve(program(SWOOLE_PROCESS, ['worker_num' => 1])),
    serve(program(SWOOLE_BASE, ['worker_num' => 1, 'enable_coroutine' => false])),
    serve(program(SWOOLE_BASE, ['worker_num' => 1, 'task_worker_num' => 1])),
    serve(program(SWOOLE_BASE, ['worker_num' => 1, 'blocking_warn_ms' => 0]), ['swoole.blocking_detection' => '1']),
    serve(program(SWOOLE_BASE, ['worker_num' => 1, 'blocking_warn_ms' => null]), ['swoole.blocking_detection' => '1', 'swoole.blocking_threshold' => '50000']),
];
foreach ($servers as $server) {
    for ($i = 0; $i < 2; $i++) {
        echo $server->get('/')->body, ' ';
    }
    preg_match_all('/WARNING.*?(?<=servers.php:17)/', $server->stop(), $lines);
    echo implode(' ', array_unique($lines[0])), "\n"; // each worker says it once
}
?>
--EXPECTF--
done done WARNING	blocking: the loop has stood still for more than 40 ms: usleep() <- blocks() servers.php:6 <- {closure%S}() servers.php:17
done done WARNING	blocking: the loop has stood still for more than 40 ms: usleep() <- blocks() servers.php:6 <- {closure%S}() servers.php:17
done done WARNING	blocking: the loop has stood still for more than 40 ms: usleep() <- blocks() servers.php:6 <- {closure%S}() servers.php:17
done done WARNING	blocking: the loop has stood still for more than 40 ms: usleep() <- blocks() servers.php:6 <- {closure%S}() servers.php:17
done done 
done done 
done done WARNING	blocking: the loop has stood still for more than 50 ms: usleep() <- blocks() servers.php:6 <- {closure%S}() servers.php:17
