<?php
// The smallest HTTP servers: `http.php PORT WORKERS WHAT`, as in the match below; `process` and `process-...` in PROCESS mode with one
// reactor, `tls...` with the certificate CERTIFICATE.crt. Run by benches/http, benches/idle and benches/reloads for all that they measure.
[, $port, $workers, $what] = $argv;
$process = str_starts_with($what, 'process');
$what = preg_replace('/^process-?/', '', $what) ?: 'hello';
$tls = str_starts_with($what, 'tls');
$what = preg_replace('/^tls-?/', '', $what) ?: 'hello';
$settings = [
    'worker_num' => (int) $workers,
    'reactor_num' => 1,
    'log_file' => '/dev/null',
    'http_compression' => $what === 'gzip',
    'package_max_length' => 64 << 20,
    'max_connection' => 15000,
    'backlog' => 4096,
] + ($tls ? [
    'ssl_cert_file' => getenv('CERTIFICATE') . '.crt',
    'ssl_key_file' => getenv('CERTIFICATE') . '.key',
] : []) + match ($what) {
    'h2' => ['open_http2_protocol' => true, 'http2_max_concurrent_streams' => 128],
    'static' => ['enable_static_handler' => true, 'document_root' => getenv('DOCUMENT_ROOT')],
    default => [],
};
$class = $what === 'websocket' ? Swoole\WebSocket\Server::class : Swoole\Http\Server::class;
$server = new $class('127.0.0.1', (int) $port, $process ? SWOOLE_PROCESS : SWOOLE_BASE, SWOOLE_SOCK_TCP | ($tls ? SWOOLE_SSL : 0));
$server->set($settings);
$json = json_encode(array_map(fn ($i) => ['id' => $i, 'name' => "name of $i", 'hash' => md5((string) $i)], range(1, 950)));
$server->on('request', match ($what) {
    'hello', 'h2', 'static', 'websocket' => function ($request, $response) {
        $response->end('<h1>Hello World</h1>');
    },
    'server' => function ($request, $response) {
        $response->end($request->server['request_uri'] === '/' ? '<h1>Hello World</h1>' : '');
    },
    'proxied' => function ($request, $response) use ($port) {
        $cli = new Swoole\Http\Client('127.0.0.1', $port + 1);
        $cli->post('/dump.php', ['key' => 'value'], function ($cli) use ($request, $response) {
            $response->end("<h1>{$cli->body}</h1>");
            $cli->close();
        });
    },
    'slow' => function ($request, $response) {
        Co::sleep(0.02);
        $response->end('late');
    },
    'upload' => function ($request, $response) {
        $response->end((string) strlen($request->rawContent()));
    },
    'gzip' => function ($request, $response) use ($json) {
        $response->header('Content-Type', 'application/json');
        $response->end(substr($json, 0, 65536));
    },
});
$server->on('message', function ($server, $frame) {
    $server->push($frame->fd, $frame->data);
});
$server->start();
