<?php
// The HTTP server that the programs of the documentation ask: one page, and a connection that stays open.
$server = new Swoole\Http\Server('127.0.0.1', (int) getenv('BACKEND_PORT'), SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response): void {
    if ($request->server['request_uri'] === '/index.html') {
        $response->end("{\"from\":\"the back end\"}\n");
    } else {
        $response->status(404);
        $response->end();
    }
});
$server->start();
