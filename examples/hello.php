<?php
/**
 * The smallest server: one answer for every request.
 *
 *   php -d extension=modules/swoole.so examples/hello.php        PORT=9501 (0: the system chooses)
 *   curl http://127.0.0.1:9501/
 */
$port = getenv('PORT');
$server = new Swoole\Http\Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('start', function (Swoole\Http\Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/\n";
});
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response): void {
    $response->header('Content-Type', 'text/plain');
    $response->end("Hello from Steelwool\n");
});
$server->start();
