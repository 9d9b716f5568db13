--TEST--
Workers of a server use the library that was compiled before they were forked, with the JIT, and survive opcache_reset()
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache(JIT, 'opcache_get_status()["jit"]["on"]');
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';
require __DIR__ . '/../include/server.php';

$options = [...JIT, 'opcache.jit_hot_func=1', 'opcache.jit_hot_loop=1'];
$ini = array_column(array_map(fn ($option) => explode('=', $option), $options), 1, 0);
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 2, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/reset') {
            opcache_reset();
        }
        $sum = 0;
        foreach (Swoole\Coroutine\batch(array_map(fn ($n) => fn () => $n, range(1, 50))) as $n) {
            $sum += $n;
        }
        $wait = new Swoole\Coroutine\WaitGroup();
        for ($i = 0; $i < 100; $i++) {
            $wait->add();
            $i % 10 ? $wait->done() : go(fn () => [Co::sleep(0.001), $wait->done()]);
        }
        $wait->wait();
        $misses = opcache_get_status(false)['opcache_statistics']['misses'] ?? -1;
        $response->end(json_encode([getmypid(), $sum, swoole_array([3, 1, 2])->sort()->toArray(), $misses]));
    });
    return $server;
}, $ini);

$answers = $pids = [];
for ($i = 0; $i < 40 || $i < 1000 && count($pids) < 2; $i++) {
    [$pid, $sum, $sorted, $misses] = json_decode($server->get($i === 20 ? '/reset' : '/')->body);
    $pids[$pid] = true;
    $answers[json_encode([$sum, $sorted])][$misses] = true;
}
echo implode("\n", array_keys($answers)), "\n";
var_dump(count($pids), count(current($answers)));
echo $server->stop();
?>
--EXPECT--
[1275,[1,2,3]]
int(2)
int(1)
