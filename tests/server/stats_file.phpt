--TEST--
stats_file: the first worker writes the server's numbers again and again, as lines, JSON or PHP, and ends with the server
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$files = [];
foreach (['txt', 'json', 'php'] as $form) {
    $files[$form] = sys_get_temp_dir() . '/steelwool-stats-' . getmypid() . '.' . $form;
}
$servers = [];
foreach ($files as $form => $file) {
    putenv("STATS_FILE_$form=" . (getenv("STATS_FILE_$form") ?: $file));
    $servers[$form] = serve(function () use ($form) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $form === 'json' ? SWOOLE_PROCESS : SWOOLE_BASE);
        $server->set(['stats_file' => getenv("STATS_FILE_$form"), 'stats_timer_interval' => 10, 'worker_num' => $form === 'php' ? 2 : 1]);
        $server->on('request', fn ($request, $response) => $response->end('hello'));
        return $server;
    });
}
foreach ($servers as $form => $server) {
    $server->get('/');
    $read = fn () => match ($form) {
        'txt' => preg_match('/^worker_request_count: (\d+)$/m', (string) @file_get_contents($files[$form]), $found) ? $found[1] : 0,
        'json' => json_decode((string) @file_get_contents($files[$form]), true)['request_count'] ?? 0,
        'php' => is_file($files[$form]) && is_array($stats = @include $files[$form]) ? $stats['request_count'] : 0,
    };
    for ($end = microtime(true) + PATIENCE; $read() < 1 && microtime(true) < $end;) {
        usleep(1000);
    }
    echo "$form: ", $read(), "\n";
    // A new file each time, so that nobody reads half of one.
    $first = fileinode($files[$form]);
    eventually(function () use ($files, $form, $first) {
        clearstatcache();
        return fileinode($files[$form]) !== $first ?: null;
    }, 'another file');
    echo $server->stop(), count(glob("$files[$form].*")), " more files\n";
    unlink($files[$form]);
}
?>
--EXPECT--
txt: 1
0 more files
json: 1
0 more files
php: 1
0 more files
