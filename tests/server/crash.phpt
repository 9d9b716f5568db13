--TEST--
A worker that is killed is reported and replaced; the others serve on
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('workerStart', function ($server, $id) {
        echo "started $id\n";
    });
    $server->on('workerError', function ($server, $id, $pid, $code, $signal) {
        echo 'workerError ' . json_encode([is_int($id), $pid > 0, $code, $signal]) . "\n";
    });
    $server->on('request', function ($request, $response) use ($server) {
        $response->end(json_encode([getmypid(), $server->worker_id, $server->getWorkerId()]));
    });
    return $server;
});
$server->waitFor('/started 0.*started 1|started 1.*started 0/s');
[$pid, $worker, $same] = json_decode($server->get('/')->body);
var_dump($worker === $same, in_array($pid, $server->children()));
$server->signal('KILL', $pid);
$server->waitFor('/workerError/');
// Both serve: the new one and the one that was not killed.
$seen = [];
eventually(function () use ($server, &$seen) {
    $seen[json_decode($server->get('/')->body)[0]] = true;
    return count($seen) === 2 ?: null;
});
var_dump(isset($seen[$pid]), count($server->children()));
echo preg_replace(['/^started \d\n/m', '/(pid|id)=\d+/'], ['', '$1=N'], $server->stop());
?>
--EXPECT--
bool(true)
bool(true)
bool(false)
int(2)
[log] WARNING	worker(pid=N, id=N) abnormal exit, status=0, signal=9
workerError [true,true,0,9]
