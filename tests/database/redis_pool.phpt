--TEST--
RedisPool: many coroutines share few connections; password, database and options; a server that is killed and comes back; what is given back in the middle of a MULTI
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
require __DIR__ . '/../include/outcome.php';

use Swoole\Database\{RedisConfig, RedisPool};

$server = redis_server('secret');
$config = (new RedisConfig())->withHost($server->path)->withPort(0)->withAuth('secret')->withDbIndex(3)
    ->withReadTimeout(5)->withOption(Redis::OPT_PREFIX, 'app:');
$told = fn (string $text) => str_replace($server->path, 'SOCKET', $text);

Co\run(function () use (&$server, $config, $told) {
    echo "20 coroutines, 4 connections\n";
    $pool = new RedisPool($config, 4);
    $right = 0;
    $used = [];
    $workers = [];
    for ($i = 0; $i < 20; $i++) {
        $workers[] = go(function () use ($pool, $i, &$right, &$used) {
            $redis = $pool->get();
            Co::sleep(0.005);
            $redis->set("key$i", "value$i");
            $right += (int) ($redis->get("key$i") === "value$i");
            $used[$redis->client('ID')] = true;
            $pool->put($redis);
        });
    }
    Co::join($workers);
    echo $right, ' right, ', count($used), " connections\n";
    $redis = $pool->get();
    echo $redis->_prefix('key'), ' in database ', $redis->getDBNum(), "\n";

    echo "full, with a limit; closed while somebody waits\n";
    $others = [$pool->get(), $pool->get(), $pool->get()];
    var_dump($pool->get(0.01));
    $waiter = go(fn () => var_dump($pool->get(5)));
    $pool->close();
    Co::join([$waiter]);

    echo "given back in the middle of a MULTI, and of a pipeline\n";
    $pool = new RedisPool($config, 1);
    foreach ([Redis::MULTI, Redis::PIPELINE] as $mode) {
        $redis = $pool->get();
        $redis->multi($mode)->set('half', 'done');
        echo $told(outcome(fn () => $pool->put($redis))), "\n";
        echo json_encode($pool->get(1)->get('half')), "\n";
        $pool->put($redis);
    }
    echo $told(outcome(fn () => $pool->put($redis))), "\n";

    echo "in another database than it was borrowed in\n";
    $redis = $pool->get();
    $redis->select(5);
    $pool->put($redis);
    echo 'database ', $pool->get()->getDBNum(), "\n";
    $pool->put($redis);

    echo "a wrong password\n";
    echo outcome(fn () => (new RedisPool((clone $config)->withAuth('wrong')))->get()), "\n";

    echo "the server is killed, and comes back\n";
    ini_set('steelwool.pool_idle_check', '0');
    $pool = new RedisPool($config, 2);
    $redis = $pool->get();
    $waiting = go(function () use ($pool) {
        $mine = $pool->get();
        echo preg_replace('/ to \S+/', '', outcome(fn () => $mine->blPop(['nothing'], 60))), "\n";
        $pool->put($mine);
    });
    while ($redis->info('clients')['blocked_clients'] == 0) {
        Co::sleep(0.001);
    }
    $server->kill();
    Co::join([$waiting]);
    $pool->put($redis);
    echo preg_replace('/ to \S+/', '', outcome(fn () => $pool->get())), "\n";
    $server->start();
    $redis = $pool->get();
    echo outcome(fn () => $redis->set('back', 'again')), ' in database ', $redis->getDBNum(), ' ', $pool->get()->get('back'), "\n";
});
?>
--EXPECT--
20 coroutines, 4 connections
20 right, 4 connections
app:key in database 3
full, with a limit; closed while somebody waits
bool(false)
bool(false)
given back in the middle of a MULTI, and of a pipeline
Swoole\Database\RedisPool::put(): connection redis:SOCKET/3 was given back with an open transaction, begun by multi() or pipeline(): rolled back | null
false
Swoole\Database\RedisPool::put(): connection redis:SOCKET/3 was given back with an open transaction, begun by multi() or pipeline(): rolled back | null
false
Swoole\Database\RedisPool::put(): connection redis:SOCKET/3 has been given back already | null
in another database than it was borrowed in
database 3
a wrong password
RedisException: WRONGPASS invalid username-password pair or user is disabled.
the server is killed, and comes back
RedisException: read error on connection
RedisException: Connection refused
true in database 3 again
