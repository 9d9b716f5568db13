--TEST--
A server answers a request and stops at SIGTERM
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $response->header('X-Path', $request->server['request_uri']);
        $response->end("hello\n");
    });
    return $server;
});
$answer = $server->get('/world');
echo $answer->status, ' ', $answer->reason, ' ', $answer->header('x-path'), ' ', $answer->body;
echo $server->stop(), 'code ', $server->code(), "\n";
?>
--EXPECT--
200 OK /world hello
code 0
