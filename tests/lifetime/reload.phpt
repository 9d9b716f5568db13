--TEST--
A reload under load loses no request
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/load.php';
$program = fn (float $sleep) => function () use ($sleep) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('afterReload', function () {
        echo "reloaded\n";
    });
    $server->on('request', function ($request, $response) use ($sleep) {
        if ($sleep > 0) {
            Co::sleep($sleep);
        }
        $response->end((string) getmypid());
    });
    return $server;
};
$servers = ['at once' => serve($program(0)), 'waiting' => serve($program(0.002))];
foreach ($servers as $name => $server) {
    $server->get('/');
    $load = new Load($server, 10);
    $next = 200;
    $load->run(4000, function (Load $load) use ($server, &$next) {
        if ($load->answered >= $next && $next <= 3000) {
            $next += 700;
            $server->signal('USR1');
        }
    });
    echo "$name: ", $load->summary(), "\n";
    var_dump(count($load->bodies) > 2);
    $server->waitFor('/reloaded/');
    $server->stop();
}
?>
--EXPECT--
at once: 4000 answered, 0 lost
bool(true)
waiting: 4000 answered, 0 lost
bool(true)
