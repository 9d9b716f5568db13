<?php
/**
 * A server that asks another one, with the callback client: the handler returns at once, the answer comes later.
 *
 *   php -d extension=modules/swoole.so examples/callback_http.php    PORT=9501, BACKEND_PORT=80
 *   curl http://127.0.0.1:9501/some/path
 *
 * Nobody holds $cli but its connection, and nobody holds $response but the callback: when the callback has run and
 * close() was called, all of them go. docs/callback-clients.md has the whole story.
 */
$port = getenv('PORT');
$backend = (int) (getenv('BACKEND_PORT') ?: 80);

$server = new Swoole\Http\Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('start', function (Swoole\Http\Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/\n";
});
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($backend): void {
    $cli = new Swoole\Http\Client('127.0.0.1', $backend);
    $cli->set(['timeout' => 2.0]);
    $cli->setHeaders(['Accept' => 'application/json']);
    $cli->get($request->server['request_uri'], function (Swoole\Http\Client $cli) use ($response): void {
        if ($cli->statusCode < 0) {
            // Not an answer: -1 no connection, -2 too late, -3 cut off, -4 not sent. $cli->errCode has the reason.
            $response->status($cli->statusCode === -2 ? 504 : 502);
            $response->end("back end: $cli->errMsg ($cli->statusCode)\n");
        } else {
            $response->status($cli->statusCode);
            $response->header('Content-Type', $cli->headers['content-type'] ?? 'text/plain');
            $response->end($cli->body);
        }
        $cli->close();
    });
});
$server->start();
