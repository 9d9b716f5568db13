--TEST--
wrk sees no failed request through reloads
--SKIPIF--
<?php if (!trim((string) shell_exec('command -v wrk'))) die('skip wrk is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('afterReload', function () {
        echo "reloaded\n";
    });
    $server->on('request', function ($request, $response) {
        $response->end('hello');
    });
    return $server;
});
$server->get('/');
$wrk = popen("wrk -t1 -c20 -d2s http://127.0.0.1:$server->port/ 2>&1", 'r');
for ($i = 1; $i <= 3; $i++) {
    $server->signal('USR1');
    $server->waitFor("/(reloaded.*){{$i}}/s");
}
$report = stream_get_contents($wrk);
var_dump(preg_match('/(\d+) requests in/', $report, $match) === 1 && $match[1] > 1000);
echo implode("\n", preg_grep('/Socket errors|Non-2xx/', explode("\n", $report))), "\n";
echo $server->stop();
?>
--EXPECT--
bool(true)

[log] INFO	server is reloading all workers now
reloaded
[log] INFO	server is reloading all workers now
reloaded
[log] INFO	server is reloading all workers now
reloaded
