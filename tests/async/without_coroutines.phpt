--TEST--
Where enable_coroutine is off callbacks are called directly by the loop, those of clients as well
--FILE--
<?php
Swoole\Async::set(['enable_coroutine' => false]);
$where = fn (string $what) => print("$what: " . (Co::getCid() === -1 ? 'directly' : 'in a coroutine') . "\n");
Swoole\Async::readFile(__FILE__, function () use ($where) {
    $where('readFile');
    Swoole\Async::exec('echo', function () use ($where) {
        $where('exec');
        $cli = new Swoole\Http\Client('127.0.0.1', 1);
        $cli->on('error', fn () => $where('error of Http\Client'));
        $cli->get('/', fn () => $where('Http\Client'));
        $redis = new Swoole\Redis;
        $redis->connect('127.0.0.1', 1, fn () => $where('Redis'));
    });
});
Swoole\Event::wait();
?>
--EXPECT--
readFile: directly
exec: directly
error of Http\Client: directly
Http\Client: directly
Redis: directly
