--TEST--
Lifetimes: the connection holds $redis until it is closed, however it ends
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';
require __DIR__ . '/../include/lifetimes.php';

$server = redis_server('secret');

function handle(string $path, string $password, callable $then): void
{
    $request = new Witness('request');
    $redis = new Redis(['password' => $password]);
    $callback = function ($redis, $ok) use ($request, $then) {
        echo $ok ? "connected\n" : "failed\n";
        $then($redis);
    };
    $redis->callback = WeakReference::create($callback);
    $redis->connect($path, 0, $callback);
    echo "handler returns\n";
}

echo "== close() in the callback of connect()\n";
Swoole\Coroutine\run(fn () => handle($server->path, 'secret', fn ($redis) => $redis->close()));
echo "== close() in the callback of a command\n";
Swoole\Coroutine\run(fn () => handle($server->path, 'secret', fn ($redis) => $redis->ping(function ($redis, $pong) {
    echo "$pong\n";
    $redis->close();
})));
echo "== wrong password\n";
Swoole\Coroutine\run(fn () => handle($server->path, 'wrong', fn ($redis) => null));
echo "== no such socket\n";
Swoole\Coroutine\run(fn () => handle('/no/such/socket', '', fn ($redis) => null));
echo "== end\n";
?>
--EXPECT--
== close() in the callback of connect()
handler returns
connected
redis gone, callback gone before
request gone
== close() in the callback of a command
handler returns
connected
request gone
PONG
redis gone, callback gone before
== wrong password
handler returns
failed
redis gone, callback gone before
request gone
== no such socket
handler returns
failed
redis gone, callback gone before
request gone
== end
