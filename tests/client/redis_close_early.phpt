--TEST--
Redis: close() with results pending: every callback gets false once, from the loop, then the event close comes
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';
require __DIR__ . '/../include/lifetimes.php';

$server = redis_server();
Swoole\Coroutine\run(function () use ($server) {
    $redis = new Redis();
    $redis->on('close', fn ($redis) => print("close\n"));
    $redis->connect($server->path, 0, function ($redis, $ok) {
        foreach (['first', 'second'] as $name) {
            $witness = new Witness($name);
            $redis->blPop($name, 0, function ($redis, $result) use ($witness, $name) {
                echo "$name: ";
                var_dump($result, $redis->errMsg, $redis->errCode);
            });
        }
        var_dump($redis->close(), $redis->close());
        echo "close() has returned\n";
    });
});
echo "end\n";
?>
--EXPECT--
bool(true)
bool(false)
close() has returned
first: bool(false)
string(18) "Operation canceled"
int(125)
first gone
second: bool(false)
string(18) "Operation canceled"
int(125)
second gone
close
redis gone
end
