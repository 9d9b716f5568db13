--TEST--
A timer that the program sets before the start is the master's: neither the manager nor a worker has it, and both can have their own
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1]);
    $where = fn () => match (getmypid()) {
        $server->master_pid => 'master',
        $server->manager_pid => 'manager',
        default => $server->taskworker ? 'task worker' : 'worker',
    };
    // Each process looks at how many it has; the master goes on until all the others have told.
    Swoole\Timer::tick(2, fn () => print("ticks in {$where()}\n"));
    $tell = fn () => print($where() . ' began with ' . count(iterator_to_array(Swoole\Timer::list())) . "\n");
    $own = fn () => Swoole\Timer::after(30, fn () => print("own timer of {$where()}\n"));
    foreach (['managerStart', 'workerStart'] as $event) {
        $server->on($event, function () use ($tell, $own) { $tell(); $own(); });
    }
    $server->on('task', fn () => 0);
    $server->on('receive', fn () => 0);
    return $server;
};
$servers = ['BASE' => serve($program(SWOOLE_BASE)), 'PROCESS' => serve($program(SWOOLE_PROCESS))];
foreach ($servers as $name => $server) {
    $server->waitFor('/(own timer of (manager|worker|task worker|master).*){3}/s');
    $lines = explode("\n", trim($server->stop()));
    $lines = array_unique(array_filter($lines, fn ($line) => preg_match('/^(ticks|own|\w+( worker)? began)/', $line)));
    sort($lines);
    echo "$name\n    ", implode("\n    ", $lines), "\n";
}
?>
--EXPECT--
BASE
    master began with 1
    own timer of master
    own timer of task worker
    own timer of worker
    task worker began with 0
    ticks in master
    worker began with 0
PROCESS
    manager began with 0
    own timer of manager
    own timer of task worker
    own timer of worker
    task worker began with 0
    ticks in master
    worker began with 0
