<?php
/**
 * The smallest server: one answer for every request.
 *
 *   php -d extension=modules/swoole.so examples/hello.php      (PORT=9501)
 */
$server = new Swoole\Http\Server('127.0.0.1', (int) (getenv('PORT') ?: 9501), SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response): void {
    $response->header('Content-Type', 'text/plain');
    $response->end("Hello from Steelwool\n");
});
$server->start();
