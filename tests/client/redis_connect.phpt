--TEST--
Redis: log-in and database, and each way for connect() to fail
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server('secret');

function attempt(string $title, $setting, string $host, int $port = 0): void
{
    $redis = new Swoole\Redis($setting);
    $redis->on('close', fn () => print("close\n"));
    Swoole\Coroutine\run(fn () => $redis->connect($host, $port, function ($redis, $ok) use ($title) {
        printf("%s: %s, %d %s\n", $title, $ok ? 'connected' : 'failed', $redis->errCode, $redis->errMsg);
        if ($ok) {
            $redis->client('info', function ($redis, $info) {
                var_dump(preg_match('/ db=3 /', $info));
                $redis->close();
            });
        }
    }));
}

attempt('logged in', ['password' => 'secret', 'database' => 3], "unix:$server->path");
attempt('by the setting path', ['password' => 'secret', 'database' => 3, 'path' => $server->path], '127.0.0.1', 6379);
attempt('wrong password', ['password' => 'wrong'], $server->path);
attempt('no such database', ['password' => 'secret', 'database' => 999], $server->path);
attempt('refused', null, '127.0.0.1', 1);
attempt('no such socket', null, '/no/such/socket');
attempt('unresolved', [], 'no such host', 6379);

echo "close() before the connection is made\n";
Swoole\Coroutine\run(function () use ($server) {
    $redis = new Swoole\Redis(['password' => 'secret']);
    $redis->on('close', fn () => print("never\n"));
    $redis->connect($server->path, 0, fn ($redis, $ok) => var_dump($ok, $redis->errCode));
    var_dump($redis->close(), $redis->getState() === Swoole\Redis::STATE_CLOSED);
});
?>
--EXPECT--
logged in: connected, 0 
int(1)
close
by the setting path: connected, 0 
int(1)
close
wrong password: failed, -1 WRONGPASS invalid username-password pair or user is disabled.
no such database: failed, -1 ERR DB index is out of range
refused: failed, 111 Connection refused
no such socket: failed, 2 No such file or directory
unresolved: failed, 711 DNS Lookup resolve failed
close() before the connection is made
bool(true)
bool(true)
bool(false)
int(125)
