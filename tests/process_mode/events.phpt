--TEST--
The events of a server in PROCESS mode, and in which process each is called
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1]);
    foreach (['start', 'beforeShutdown', 'shutdown', 'managerStart', 'managerStop', 'beforeReload', 'afterReload', 'workerStart', 'workerStop', 'connect', 'close'] as $event) {
        $server->on($event, function ($server, ...$rest) use ($event) {
            $where = match (getmypid()) {
                $server->master_pid => 'master',
                $server->manager_pid => 'manager',
                $server->worker_pid => $server->taskworker ? 'task worker' : 'worker',
                default => 'elsewhere',
            };
            // One write, so that lines of several processes do not mix.
            echo "$event in the $where\n";
        });
    }
    $server->on('task', fn () => null);
    $server->on('request', fn ($request, $response) => $response->end('answered'));
    return $server;
});
$server->waitFor('/(workerStart.*){2}/s');
$server->waitFor('/managerStart.*start in|start in.*managerStart/s');
$server->get('/');
$server->waitFor('/close/');
$server->signal('USR1');
$server->waitFor('/afterReload/');
$lines = explode("\n", trim($server->stop()));
$only = fn (string ...$events) => implode(', ', array_filter($lines, fn ($line) => in_array(strtok($line, ' '), $events))) . "\n";
echo $only('start', 'beforeShutdown', 'shutdown'), $only('managerStart', 'beforeReload', 'afterReload', 'managerStop'), $only('connect', 'close');
foreach (['workerStart', 'workerStop'] as $event) {
    $of = array_count_values(array_filter($lines, fn ($line) => str_starts_with($line, $event)));
    ksort($of);
    echo json_encode($of), "\n";
}
// The workers end before the manager, and that before the server.
echo implode(' ', array_slice(array_map(fn ($line) => strtok($line, ' '), $lines), -2)), ", ends with ", $server->code(), "\n";
?>
--EXPECT--
start in the master, beforeShutdown in the master, shutdown in the master
managerStart in the manager, beforeReload in the manager, afterReload in the manager, managerStop in the manager
connect in the worker, close in the worker
{"workerStart in the task worker":2,"workerStart in the worker":2}
{"workerStop in the task worker":2,"workerStop in the worker":2}
managerStop shutdown, ends with 0
