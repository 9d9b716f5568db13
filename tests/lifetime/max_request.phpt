--TEST--
max_request replaces a worker after that many requests, and none is lost
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/load.php';
$program = fn (int $workers) => function () use ($workers) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers, 'max_request' => 50]);
    $served = 0;
    $server->on('workerStop', function () use (&$served) {
        echo "stopped after $served\n";
    });
    $server->on('request', function ($request, $response) use (&$served) {
        $served++;
        Co::sleep(0.001);
        $response->end((string) getmypid());
    });
    return $server;
};
$servers = [1 => serve($program(1)), 2 => serve($program(2))];
foreach ($servers as $workers => $server) {
    $load = (new Load($server, 8))->run(1000);
    echo "- $workers: ", $load->summary(), "\n";
    // The last ones may serve on while their successors start: no worker does it for long.
    var_dump(count($load->bodies) > 3, max($load->bodies) < 700);
    $server->stop();
}
?>
--EXPECT--
- 1: 1000 answered, 0 lost
bool(true)
bool(true)
- 2: 1000 answered, 0 lost
bool(true)
bool(true)
