--TEST--
dispatch_mode 3 and 9 pass a worker by that is busy, also with data without HTTP; dispatch_mode 1 gives all the same, however many connections there are
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $mode, bool $coroutines) => function () use ($mode, $coroutines) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 3, 'dispatch_mode' => $mode, 'open_eof_split' => true, 'package_eof' => "\n", 'enable_coroutine' => $coroutines]);
    $server->on('receive', function ($server, $fd, $reactor, $data) use ($coroutines) {
        $server->send($fd, "$server->worker_id\r\n");
        // Until the client has gone that has asked for it.
        for ($end = microtime(true) + 20; $data === "hold\n" && $server->exists($fd) && microtime(true) < $end;) {
            $coroutines ? Co::sleep(0.001) : usleep(1000);
        }
    });
    return $server;
};
$all_serve = function ($server) {
    eventually(function () use ($server) {
        $client = $server->connect();
        $client->send(str_repeat("x\n", 9));
        $seen = [];
        for ($i = 0; $i < 9; $i++) { $seen[$client->line()] = true; }
        return count($seen) === 3 ?: null;
    }, 'three workers');
};
$servers = ['idle' => serve($program(3, false)), 'idle, coroutines' => serve($program(9, true)), 'in turn' => serve($program(1, false))];
foreach ($servers as $name => $server) {
    $all_serve($server);
    if ($name !== 'in turn') {
        $holds = $server->connect();
        $holder = $holds->send("hold\n")->line();
        $client = $server->connect();
        $seen = [];
        for ($i = 0; $i < 60; $i++) { $seen[] = $client->send("x\n")->line(); }
        echo "$name: ", in_array($holder, $seen, true) ? 'the busy one was asked' : 'only the others', ', ', count(array_unique($seen)), "\n";
        $holds->close();
    } else {
        $clients = array_map(fn () => $server->connect(), range(1, 5));
        $seen = [0, 0, 0];
        for ($i = 0; $i < 30; $i++) { foreach ($clients as $client) { $seen[(int) $client->send("x\n")->line()]++; } }
        echo "$name: ", json_encode($seen), "\n";
    }
}
?>
--EXPECT--
idle: only the others, 2
idle, coroutines: only the others, 2
in turn: [50,50,50]
