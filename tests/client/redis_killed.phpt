--TEST--
Redis: when the server dies every pending callback gets false once, then the event close comes
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
    $redis->connect($server->path, 0, function ($redis, $ok) use ($server) {
        foreach (['first', 'second', 'third'] as $name) {
            $witness = new Witness($name);
            $redis->blPop($name, 0, function ($redis, $result) use ($witness, $name) {
                echo "$name: ";
                var_dump($result, $redis->errCode > 0, $redis->getState() === Swoole\Redis::STATE_CLOSED);
            });
        }
        $server->kill();
    });
});
echo "end\n";
?>
--EXPECT--
first: bool(false)
bool(true)
bool(true)
first gone
second: bool(false)
bool(true)
bool(true)
second gone
third: bool(false)
bool(true)
bool(true)
third gone
close
redis gone
end
