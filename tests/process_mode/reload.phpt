--TEST--
A reload in PROCESS mode loses nothing: connections stay, requests under way are finished by the old worker, new ones go to the new one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'max_wait_time' => 10]);
    $server->on('connect', fn ($server, $fd) => print "connect\n");
    $server->on('close', fn ($server, $fd) => print "close\n");
    $server->on('request', function ($request, $response) {
        static $waiting;
        $waiting ??= new Swoole\Coroutine\Channel();
        if ($request->server['request_uri'] === '/wait') {
            echo "waiting\n";
            $waiting->pop();
        }
        $response->end((string) getmypid());
        $waiting->push(1, 0.001);
    });
    return $server;
});
$clients = array_map(fn () => $server->connect(), range(1, 4));
$pids = fn () => array_map(fn ($client) => (int) $client->request('GET', '/')->body, $clients);
$old = $pids();
$server->signal('USR1');
eventually(fn () => array_intersect($old, $pids()) ? null : true, 'new workers for every connection');
// Many requests while it goes on.
for ($round = 0; $round < 5; $round++) {
    $before = $pids();
    $server->signal('USR1');
    eventually(fn () => array_intersect($before, $pids()) ? null : true, "reload $round");
}
echo count(array_unique($pids())), " workers\n";
foreach ($clients as $client) {
    $client->close();
}
$server->waitFor('/(close.*){4}/s');
$output = $server->stop();
echo substr_count($output, 'connect'), ' connected, ', substr_count($output, 'close'), " closed\n";
echo implode("\n", preg_grep('/WARNING|ERROR|had this/', explode("\n", $output))), $server->code(), "\n";
?>
--EXPECT--
2 workers
4 connected, 4 closed
0
