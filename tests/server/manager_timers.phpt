--TEST--
Timers go off in the manager, outside of coroutines, through reloads and whatever their callbacks do; they can give tasks
--FILE--
<?php
// BASE only: in PROCESS mode `start` runs in the master, on a loop.
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/failures.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('start', function ($server) {
        $ways = ['exit', 'exception', 'fatal'];
        Swoole\Timer::tick(5, function () use ($server, &$ways) {
            $server->task([getmypid() === $server->manager_pid, Swoole\Coroutine::getCid()]);
            if ($ways) {
                fail(array_shift($ways));
            }
        });
        Swoole\Timer::after(1, fn () => print("once\n"));
    });
    $server->on('afterReload', fn () => print("reloaded\n"));
    $server->on('task', fn ($server, $id, $worker, $data) => print("task from $worker: " . json_encode($data) . "\n"));
    $server->on('request', fn ($request, $response) => $response->end());
    return $server;
}, ['display_errors' => 'stderr']);
$server->waitFor('/once/');
$count = fn () => substr_count($server->output(), 'task from -1: [true,-1]');
eventually(fn () => $count() > 5 ?: null, 'tasks');
$server->signal('USR1');
$server->waitFor('/reloaded/');
$before = $count();
eventually(fn () => $count() > $before + 5 ?: null, 'more tasks');
$output = $server->stop();
echo str_contains($output, 'it failed') && str_contains($output, 'Cannot redeclare') ? "told\n" : $output, $server->code(), "\n";
?>
--EXPECT--
told
0
