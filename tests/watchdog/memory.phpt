--TEST--
steelwool.memory_snapshot: near the memory limit the log says once what takes the memory, and all of it is written to a file
--FILE--
<?php
require __DIR__ . '/../include/server.php';

final class Order
{
    public string $text;
}
final class Registry
{
    public static array $seen = [];
}

$directory = getenv('MEMORY_TEST') ?: '/tmp/steelwool-memory-' . getmypid();
putenv("MEMORY_TEST=$directory");
@mkdir($directory);
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_WARNING]);
    // One of that name is there: of a process of the same number, which it often has in a container.
    $server->on('workerStart', fn () => file_put_contents(getenv('MEMORY_TEST') . '/steelwool-' . getmypid() . '.heapsnapshot', 'older'));
    $server->on('request', function ($request, $response) {
        for ($i = 0; $i < 1000; $i++) {
            $order = Registry::$seen[] = new Order;
            $order->text = str_repeat('x', 2000);
        }
        $response->end((string) memory_get_usage(true));
    });
    return $server;
}, ['memory_limit' => '32M', 'steelwool.memory_snapshot' => $directory]);
if (in_server()) {
    exit;
}
while ((int) $server->get('/')->body < 27 << 20);
$server->waitFor('/memory: /');
echo preg_replace('/\d+/', 'N', str_replace($directory, 'DIRECTORY', $server->stop()));
foreach (glob("$directory/*") as $file) {
    $text = file_get_contents($file);
    echo str_replace($server->pid, 'PID', basename($file)), ' ', count(json_decode($text, true)['nodes'] ?? []) > 10_000 ? 'a snapshot' : $text, "\n";
    unlink($file);
}
rmdir($directory);
?>
--EXPECTF--
[log] WARNING	memory: has taken N of N MiB: N array retaining N KiB, N %s retaining N KiB, N %s retaining N KiB; all of it is in DIRECTORY/steelwool-N-N.heapsnapshot
steelwool-PID-2.heapsnapshot a snapshot
steelwool-PID.heapsnapshot older
