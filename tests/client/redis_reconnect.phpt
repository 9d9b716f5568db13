--TEST--
Redis: a client that was closed may connect again, also in its own callbacks
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server();
$rounds = 0;
$connected = function ($redis, $ok) use (&$rounds, &$connected, $server) {
    $redis->ping(function ($redis, $pong) use (&$rounds, &$connected, $server) {
        echo ++$rounds, " $pong\n";
        $redis->close();
        if ($rounds < 3) {
            $redis->connect($server->path, 0, $connected);
        }
    });
};
$redis = new Swoole\Redis();
$redis->on('close', fn () => print("close\n"));
$redis->connect($server->path, 0, $connected);
?>
--EXPECT--
1 PONG
close
2 PONG
close
3 PONG
close
