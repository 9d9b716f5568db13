--TEST--
A task and its result may be large; nothing of them stays behind
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$dir = getenv('TASK_DIR') ?: sys_get_temp_dir() . '/tasks-' . getmypid();
if (!in_server()) {
    mkdir($dir);
    putenv("TASK_DIR=$dir");
}
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'task_tmpdir' => $dir]);
    $server->on('request', function ($request, $response) use ($server) {
        foreach ([0, 1, 8000, 32 << 10, (32 << 10) + 1, 256 << 10, (256 << 10) + 1, 64 << 20] as $size) {
            // Text as it is, and as a part of a value.
            $text = str_repeat('0123456789abcdef', intdiv($size, 16)) . str_repeat('x', $size % 16);
            foreach ([$text, [$text]] as $data) {
                $result = $server->taskwait($data, 60);
                if ($result !== $data) {
                    $response->end("$size: " . get_debug_type($result));
                    return;
                }
            }
        }
        $response->end('all came back, peak ' . (memory_get_peak_usage() < 700 << 20 ? 'as expected' : memory_get_peak_usage()));
    });
    $server->on('task', fn ($server, $id, $worker, $data) => $data);
    return $server;
}, ['memory_limit' => '1G']);
echo $server->get('/')->body, "\n";
$server->stop();
rmdir($dir); // empty
?>
--EXPECT--
all came back, peak as expected
