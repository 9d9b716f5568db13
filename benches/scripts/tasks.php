<?php
// Round trips to a task worker and back: `tasks.php base|process`. One worker asks one task worker, one question at a time and sixty-four,
// until so many have been answered. Run by benches/shared.
require __DIR__ . '/figures.php';

const TASKS = 30_000;

/** Milliseconds of processor time of all processes of this server. */
function processors(Swoole\Server $server): float
{
    $pids = array_unique([$server->master_pid, $server->manager_pid, $server->getWorkerPid(0), $server->getWorkerPid(1)]);
    $sum = 0;
    foreach ($pids as $pid) {
        foreach ($pid ? glob("/proc/$pid/task/*/schedstat") : [] as $file) {
            $sum += (int) file_get_contents($file);
        }
    }
    return $sum / 1e6;
}

$mode = $argv[1];
$server = new Swoole\Server('127.0.0.1', 0, $mode === 'process' ? SWOOLE_PROCESS : SWOOLE_BASE);
$server->set(['worker_num' => 1, 'reactor_num' => 1, 'task_worker_num' => 1, 'log_file' => '/dev/null', 'enable_coroutine' => false]);
$server->on('receive', fn () => null);
$server->on('task', fn ($server, $task, $worker, $data) => $data);

[$windows, $window, $done, $began, $spent] = [[1, 64], 0, 0, 0, 0.0];
$round = function () use ($server, &$windows, &$window, &$done, &$began, &$spent) {
    if (!$windows) {
        $server->shutdown();
        return;
    }
    [$window, $done, $began, $spent] = [array_shift($windows), 0, hrtime(true), processors($server)];
    for ($i = 0; $i < $window; $i++) {
        $server->task(['number' => $i, 'text' => 'a task']);
    }
};
$server->on('finish', function ($server, $task, $data) use ($round, $mode, &$window, &$done, &$began, &$spent) {
    $done++;
    if ($done + $window <= TASKS) {
        $server->task($data);
    } elseif ($done === TASKS) {
        figure("task and finish, $window at a time, $mode mode: processor", 'us', (processors($server) - $spent) * 1e3 / TASKS);
        figure("task and finish, $window at a time, $mode mode", 'a second', TASKS * 1e9 / (hrtime(true) - $began));
        $round();
    }
});
$server->on('workerStart', function ($server, $id) use ($round) {
    if ($id === 0) {
        Swoole\Timer::after(100, $round);
    }
});
$server->start();
