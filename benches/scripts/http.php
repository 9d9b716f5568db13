<?php
// The smallest HTTP server: `http.php PORT WORKERS hello|server|upload|process`, the last in PROCESS mode with one reactor. Run by benches/http for all that it measures.
[, $port, $workers, $what] = $argv;
$server = new Swoole\Http\Server('127.0.0.1', (int) $port, $what === 'process' ? SWOOLE_PROCESS : SWOOLE_BASE);
$server->set([
    'worker_num' => (int) $workers,
    'reactor_num' => 1,
    'log_file' => '/dev/null',
    'http_compression' => false,
    'package_max_length' => 64 << 20,
]);
$server->on('request', match ($what) {
    'hello', 'process' => function ($request, $response) {
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
