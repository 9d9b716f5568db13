--TEST--
The pid file holds the master's process id while the server runs
--FILE--
<?php
// BASE only: in PROCESS mode workers are no children of the master.
require __DIR__ . '/../include/server.php';
$file = '/tmp/steelwool-pid-' . (getenv('TEST_OWNER') ?: getmypid());
putenv('TEST_OWNER=' . (getenv('TEST_OWNER') ?: getmypid()));
$program = fn (int $workers) => function () use ($file, $workers) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers, 'pid_file' => "$file.$workers"]);
    $server->on('request', function ($request, $response) use ($server) {
        $response->end(json_encode([$server->master_pid, $server->manager_pid, $server->worker_pid === getmypid(), $server->getMasterPid(), $server->getManagerPid(), $server->getWorkerPid() === getmypid()]));
    });
    return $server;
};
$servers = [1 => serve($program(1)), 2 => serve($program(2))];
foreach ($servers as $workers => $server) {
    [$master, $manager, $own, $master_again, $manager_again, $own_again] = json_decode($server->get('/')->body);
    echo "- $workers\n";
    var_dump(file_get_contents("$file.$workers") === (string) $server->pid, $master === $server->pid, $manager === ($workers === 1 ? 0 : $server->pid));
    var_dump($own, $master_again === $master, $manager_again === $manager, $own_again);
    $server->stop();
    var_dump(file_exists("$file.$workers"));
}
?>
--EXPECT--
- 1
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
- 2
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
