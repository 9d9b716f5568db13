<?php
// The smallest HTTP server, in BASE mode: `http.php PORT WORKERS hello|server|upload`. Run by benches/http for all that it measures.
[, $port, $workers, $what] = $argv;
$server = new Swoole\Http\Server('127.0.0.1', (int) $port, SWOOLE_BASE);
$server->set([
    'worker_num' => (int) $workers,
    'log_file' => '/dev/null',
    'http_compression' => false,
    'package_max_length' => 64 << 20,
]);
$server->on('request', match ($what) {
    'hello' => function ($request, $response) {
        $response->end('<h1>Hello World</h1>');
    },
    'server' => function ($request, $response) {
        $response->end($request->server['request_uri'] === '/' ? '<h1>Hello World</h1>' : '');
    },
    'upload' => function ($request, $response) {
        $response->end((string) strlen($request->rawContent()));
    },
});
$server->start();
