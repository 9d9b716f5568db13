--TEST--
Program lifetime: what is made before start() lives until the program ends, past reloads and requests
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class Kept
{
    public int $count = 0;
    public readonly int $made;
    function __construct()
    {
        $this->made = getmypid();
    }
    function __destruct()
    {
        echo getmypid() === $this->made ? "destroyed in the program\n" : "destroyed in a worker\n";
    }
}
$server = serve(function () {
    $kept = new Kept;
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('afterReload', function () {
        echo "reloaded\n";
    });
    $server->on('request', function ($request, $response) use ($kept) {
        // Each worker has its own from here on.
        $kept->count++;
        $response->end(json_encode([getmypid(), $kept->made, $kept->count]));
    });
    register_shutdown_function(function () use ($kept) {
        echo 'after start(): count ' . $kept->count . "\n";
    });
    return $server;
});
$count = [];
$clients = [];
eventually(function () use ($server, &$count, &$clients) {
    $client = $server->connect();
    [$pid, $made, $n] = json_decode($client->request('GET', '/')->body);
    $count[$pid] = [$n, $made === $server->pid];
    $clients[$pid] ??= $client;
    return count($count) === 2 ?: null;
});
echo "- a write in one worker is not seen in the other\n";
foreach ($clients as $pid => $client) {
    for ($i = 1; $i <= 3; $i++) {
        [, , $n] = json_decode($client->request('GET', '/')->body);
    }
    echo $n === $count[$pid][0] + 3 ? 'counts for itself' : "counts $n", ', ', $count[$pid][1] ? 'made by the program' : 'made elsewhere', "\n";
    $client->close();
}
echo "- after a reload\n";
$server->signal('USR1');
$server->waitFor('/reloaded/');
[$pid, $made, $n] = json_decode($server->get('/')->body);
var_dump(isset($count[$pid]), $made === $server->pid, $n);
echo preg_replace('/^\[log\].*\n/m', '', $server->stop());
?>
--EXPECT--
- a write in one worker is not seen in the other
counts for itself, made by the program
counts for itself, made by the program
- after a reload
bool(false)
bool(true)
int(1)
reloaded
after start(): count 0
destroyed in the program
