--TEST--
Lifetimes, program 2: a chain of clients unwinds from its last link to the request that it began with
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();
$server = redis_server();

Swoole\Coroutine\run(function () use ($peer, $server) {
    $request = new Witness('request');
    $response = new Witness('response');
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->post('/echo', ['key' => 'value'], $posted = function ($cli) use ($request, $response, $server) {
        $redis = new Redis();
        $redis->connect($server->path, 0, function ($redis, $result) use ($request, $response, $cli) {
            echo "connected\n";
            $redis->callback = WeakReference::create($got = function ($redis, $result) use ($request, $response, $cli) {
                echo "result\n";
                $cli->close();
                $redis->close();
                echo "last callback ends\n";
            });
            $redis->get('test_key', $got);
        });
        echo "posted\n";
    });
    $cli->callback = WeakReference::create($posted);
});
echo "end\n";
?>
--EXPECT--
posted
connected
result
last callback ends
redis gone, callback gone before
cli gone, callback gone before
request gone
response gone
end
