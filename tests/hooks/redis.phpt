--TEST--
phpredis waits as coroutines do: BLPOP of many at once, a second coroutine on one connection, time limits, a server that is killed
--EXTENSIONS--
igbinary
redis
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
if ($what = missing([], ['redis-server'])) {
    die("skip $what is missing");
}
?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server();
$connect = function (float $timeout = 0) use ($server) {
    $redis = new Redis();
    $redis->connect($server->path, 0, $timeout);
    return $redis;
};
$told = fn (Throwable $e) => preg_replace(['/#\d+/', '/ to \S+:0/'], ['#N', ''], $e->getMessage());
$begun = microtime(true);
$right = 0;
Co\run(function () use ($connect, &$right) {
    for ($i = 0; $i < 200; $i++) {
        go(function () use ($i, $connect, &$right) {
            $redis = $connect();
            $right += (int) ($redis->blPop(["nothing$i"], 1) === [] && $redis->set("key$i", $i) && $redis->get("key$i") == $i);
        });
    }
});
// One after the other: 200 s.
echo "$right of 200, ", microtime(true) - $begun < 20 ? 'at once' : 'slowly', "\n";

Co\run(function () use ($connect, $server, $told) {
    // One waits for what another brings.
    $popper = go(fn () => print(implode(' ', $connect()->blPop(['list'], 60)) . "\n"));
    $connect()->rPush('list', 'brought');
    Co::join([$popper]);

    // One connection for two: the second is refused by name. Its command is on its way by then, so phpredis gives the connection up.
    $redis = $connect();
    $first = go(function () use ($redis, $told) {
        try {
            var_dump($redis->blPop(['nothing'], 60));
        } catch (RedisException $e) {
            echo 'first: ', $told($e), "\n";
        }
    });
    try {
        $redis->get('key1');
    } catch (Throwable $e) {
        for (; $e; $e = $e->getPrevious()) {
            echo 'second: ', $told($e), "\n";
        }
    }
    Co::join([$first]);

    // A limit for reading.
    $redis = $connect();
    $redis->setOption(Redis::OPT_READ_TIMEOUT, 0.05);
    try {
        $redis->blPop(['nothing'], 60);
    } catch (RedisException $e) {
        echo $told($e), "\n";
    }

    // Subscribed, until somebody says so.
    $listener = go(function () use ($connect) {
        $redis = $connect();
        $redis->setOption(Redis::OPT_READ_TIMEOUT, -1);
        try {
            $redis->subscribe(['news'], function (Redis $redis, string $channel, string $message) {
                echo "$channel: $message\n";
                $redis->close(); // or it would wait for more
            });
        } catch (RedisException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    $publisher = $connect();
    while (!$publisher->publish('news', 'it works')) {
        Co::sleep(0.001);
    }
    Co::join([$listener]);

    // The server dies.
    $waiting = go(function () use ($connect, $told) {
        try {
            $connect()->blPop(['nothing'], 60);
        } catch (RedisException $e) {
            echo $told($e), "\n";
        }
    });
    $server->kill();
    Co::join([$waiting]);
    try {
        $connect();
    } catch (RedisException $e) {
        echo $told($e), "\n";
    }
});
?>
--EXPECT--
200 of 200, at once
list brought
first: read error on connection
second: read error on connection
second: Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
read error on connection
news: it works
Connection closed
read error on connection
Connection refused
