--TEST--
Workers do not outlive a master that is killed; one that has detached does
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process\Pool;

$server = serve(function () {
    $pool = new Pool(2, SWOOLE_IPC_UNIXSOCK);
    $pool->on('workerStart', function (Pool $pool, int $id) {
        echo "[$id " . getmypid() . "]\n";
        $id === 0 && $pool->sendMessage('leave', 1);
    });
    $pool->on('message', function (Pool $pool) {
        $pool->detach() && print('detached ' . getmypid() . "\n");
        $end = microtime(true) + 10;
        while ((int) explode(' ', file_get_contents('/proc/self/stat'))[3] === $pool->master_pid && microtime(true) < $end) {
            usleep(1000);
        }
        echo "it goes on\n";
    });
    $pool->on('start', fn () => file_put_contents('php://fd/3', "READY 0\n"));
    $pool->start();
});
if (!in_server()) {
    $detached = (int) $server->waitFor('/detached (\d+)/')[1];
    $all = eventually(function () use ($server) {
        preg_match_all('/\[\d (\d+)\]/', $server->output(), $found);
        return count($found[1]) === 3 ? array_map(intval(...), $found[1]) : null;
    }, 'three workers');
    $server->signal('KILL');
    foreach (array_diff($all, [$detached]) as $pid) {
        eventually(fn () => !process_exists($pid), 'the end of a worker');
    }
    $server->waitFor('/it goes on/');
    eventually(fn () => !process_exists($detached), 'the end of the one that has detached');
    echo "nobody is left\n";
}
?>
--EXPECT--
nobody is left
