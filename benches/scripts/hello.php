<?php
// The smallest HTTP server: one worker in BASE mode, one short answer. Run by benches/http for both extensions.
$server = new Swoole\Http\Server('127.0.0.1', (int) $argv[1], SWOOLE_BASE);
$server->set(['worker_num' => 1, 'log_file' => '/dev/null', 'http_compression' => false]);
$server->on('request', function ($request, $response) {
    $response->end('<h1>Hello World</h1>');
});
$server->start();
