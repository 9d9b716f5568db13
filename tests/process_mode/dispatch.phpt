--TEST--
dispatch_mode says which worker gets what: in turn, by session, to an idle one, by address, by bind()
--FILE--
<?php
require __DIR__ . '/../include/server.php';
foreach ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as $mode) {
    $servers[$mode] = serve(function () use ($mode) {
        $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
        $server->set(['worker_num' => 3, 'reactor_num' => 1, 'dispatch_mode' => $mode]);
        $server->on('connect', fn () => print "connect\n");
        $server->on('receive', function ($server, $fd, $reactor, $data) {
            if ($data === 'bind') {
                $server->bind($fd, 4);
            }
            $server->send($fd, "$server->worker_id\r\n");
        });
        return $server;
    });
}
// Where any worker may get anything, nobody is told of begin and end, unless that is asked for.
$told = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'dispatch_mode' => 1, 'enable_unsafe_event' => true]);
    $server->on('connect', fn () => print "connect\n");
    $server->on('receive', fn ($server, $fd) => $server->send($fd, "got it\r\n"));
    $server->on('close', fn () => print "close\n");
    return $server;
});
foreach ($servers as $mode => $server) {
    $clients = array_map(fn () => $server->connect(), range(1, 3));
    $of = fn ($client, $data = 'x') => (int) $client->send($data)->line();
    $all = [];
    foreach ($clients as $client) {
        $all[] = [$of($client), $of($client), $of($client)];
    }
    if ($mode === 5) {
        $of($clients[1], 'bind');
        $all[] = [$of($clients[1])];
    }
    $output = $server->stop();
    echo "$mode: ", match ($mode) {
        1 => json_encode($all),
        2, 4 => json_encode($all),
        5 => json_encode($all),
        // Whoever is idle: nobody else asks, so any will do.
        3, 6, 9, 10 => 'answered by one of three',
        7, 8 => array_filter($all, fn ($of) => count(array_unique($of)) > 1) ? 'changes' : 'each keeps its worker',
    }, str_contains($output, 'connect') ? '' : ', without connect', "\n";
}
$client = $told->connect();
echo $client->send('x')->line(), "\n";
unset($client);
$told->waitFor('/close/');
echo preg_match('/connect/', $told->stop()) ? "connect and close\n" : "close\n";
try {
    (new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS))->set(['dispatch_mode' => 11]);
} catch (ValueError $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECT--
1: [[0,1,2],[0,1,2],[0,1,2]], without connect
2: [[1,1,1],[2,2,2],[0,0,0]]
3: answered by one of three, without connect
4: [[2,2,2],[2,2,2],[2,2,2]]
5: [[1,1,1],[2,2,2],[0,0,0],[1]]
6: answered by one of three, without connect
7: each keeps its worker
8: each keeps its worker
9: answered by one of three, without connect
10: answered by one of three, without connect
got it
connect and close
Swoole\Server::set(): option 'dispatch_mode' must be 1 to 10
