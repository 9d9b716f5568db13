--TEST--
user, group and chroot: workers and task workers become who they are to be before workerStart; the manager stays root
--SKIPIF--
<?php if (!is_writable('/root')) die('skip needs root'); ?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$dir = getenv('ROOT_DIR') ?: sys_get_temp_dir() . '/root-' . getmypid();
if (!in_server()) {
    mkdir($dir);
    chmod($dir, 0777);
    putenv("ROOT_DIR=$dir");
}
$who = function (): string {
    clearstatcache(true); // PHP remembers whose /proc/self was
    preg_match('/^Uid:\s+(\d+).*^Gid:\s+(\d+)/ms', file_get_contents('/proc/self/status') ?: '', $found);
    return "$found[1]:$found[2]";
};
$program = fn (array $options) => function () use ($options, $who, $dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($options + ['worker_num' => 1, 'task_worker_num' => 1, 'log_level' => SWOOLE_LOG_NOTICE]);
    $server->on('managerStart', fn () => print("manager {$who()}\n"));
    $server->on('workerStart', function ($server) use ($who, $options) {
        // Below chroot there is no /proc.
        $what = isset($options['chroot']) ? json_encode([scandir('/'), getcwd()]) : $who();
        echo ($server->taskworker ? 'task worker' : 'worker') . " $what\n";
    });
    $server->on('request', fn ($request, $response) => $response->end($server->taskwait('x', 5) . ' ' . json_encode($server->reload())));
    $server->on('afterReload', fn () => print("reloaded\n"));
    $server->on('task', fn () => 'a task was done');
    return $server;
};
$servers = [
    serve($program(['user' => 'nobody', 'group' => 'nogroup'])),
    serve($program(['user' => 'nobody', 'chroot' => $dir])),
];
foreach ($servers as $server) {
    $server->waitFor('/^task worker.*^worker|^worker.*^task worker/ms');
    echo $server->get('/')->body, "\n";
    $server->waitFor('/reloaded/'); // Those that come later as well.
    $lines = array_unique(preg_grep('/^(manager|worker|task)/', explode("\n", $server->stop())));
    sort($lines);
    echo implode("\n", $lines), "\n";
}
rmdir($dir);

foreach (['user', 'group'] as $option) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->on('request', fn () => null);
    $server->set([$option => 'no such one']);
    var_dump($server->start());
}
?>
--EXPECTF--
a task was done true
manager 0:0
task worker %d:%d
worker %d:%d
a task was done true
manager 0:0
task worker [[".",".."],"\/"]
worker [[".",".."],"\/"]

Warning: Swoole\Server::start(): failed to start the server: get user [no such one] info failed: there is no such user in %s on line %d
bool(false)

Warning: Swoole\Server::start(): failed to start the server: get group [no such one] info failed: there is no such group in %s on line %d
bool(false)
