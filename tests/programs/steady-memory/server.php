<?php
// Program 1 of the mission in our own words: each request asks a back end through the callback client and answers when it has answered.
// `/usage` tells how much memory PHP holds and how many requests were served.
$served = 0;
$server = new Swoole\Http\Server('127.0.0.1', 9502);
$server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
$server->on('request', function ($request, $response) use (&$served) {
    if ($request->server['request_uri'] === '/usage') {
        $response->end(memory_get_usage() . ' ' . $served);
        return;
    }
    $served++;
    $client = new Swoole\Http\Client('127.0.0.1', 80);
    $client->post('/dump.php', ['key' => 'value'], function ($client) use ($request, $response) {
        $response->end("<h1>{$client->body}</h1>");
        $client->close();
    });
});
$server->start();
