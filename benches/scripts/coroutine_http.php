<?php
// The smallest Coroutine\Http\Server: `coroutine_http.php PORT`. Run by benches/http.
$port = (int) $argv[1];
Co\run(function () use ($port) {
    $server = new Swoole\Coroutine\Http\Server('127.0.0.1', $port);
    $server->handle('/', function ($request, $response) {
        $response->end('<h1>Hello World</h1>');
    });
    $server->start();
});
