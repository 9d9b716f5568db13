--TEST--
open_cpu_affinity gives each worker a processor of its own, of those that may be used and are not to be ignored
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (array $options) => function () use ($options) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($options + ['worker_num' => 2, 'task_worker_num' => 1]);
    $server->on('task', fn () => null);
    $server->on('workerStart', fn ($server, $id) => print("worker $id: " . json_encode(Swoole\Process::getAffinity()) . "\n"));
    $server->on('request', fn ($request, $response) => $response->end());
    return $server;
};
$all = Swoole\Process::getAffinity();
$ignored = count($all) > 1 ? [$all[0]] : [];
$servers = [
    serve($program(['open_cpu_affinity' => true])),
    serve($program(['open_cpu_affinity' => true, 'cpu_affinity_ignore' => $ignored])),
    serve($program([])),
];
foreach ($servers as $number => $server) {
    $server->waitFor('/worker 0.*worker 1|worker 1.*worker 0/s');
    $left = $number === 1 ? array_values(array_diff($all, $ignored)) : $all;
    foreach ([0, 1] as $worker) {
        $one = json_decode($server->waitFor("/worker $worker: (.*)/")[1]);
        var_dump($one === ($number === 2 ? $all : [$left[$worker % count($left)]]));
    }
    var_dump(json_decode($server->waitFor('/worker 2: (.*)/')[1]) === $all);
    $server->stop();
}
try {
    (new Swoole\Http\Server('127.0.0.1', 0))->set(['cpu_affinity_ignore' => range(0, 5000)]);
} catch (ValueError $e) {
    echo preg_replace('/\d+/', 'N', $e->getMessage()), "\n";
}
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Swoole\Server::set(): option 'cpu_affinity_ignore' must have fewer numbers than there are processors (N)
