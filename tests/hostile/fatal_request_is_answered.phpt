--TEST--
The client of a request that ended in a fatal error gets its 500, though PHP leaves the frames' references
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/fatal') {
            Co::sleep(0.001);
            eval('function strlen() {}');
        }
        $response->end('answered');
    });
    return $server;
});
echo $server->get('/fatal')->status, "\n";
echo $server->get('/')->status, "\n";
$server->stop();
?>
--EXPECT--
500
200
