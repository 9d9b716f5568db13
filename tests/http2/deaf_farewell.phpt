--TEST--
A client that does not show that it has read the goodbye holds up neither a shutdown nor a reload
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'max_wait_time' => 100, 'max_request' => 1000, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('workerStop', function () {
        echo "stopped\n";
    });
    $server->on('request', function ($request, $response) use ($server) {
        $request->server['path_info'] === '/reload' && $server->reload();
        $response->end('hello');
    });
    return $server;
});
$server->listens();
$deaf = new Http2Peer($server->connect());
echo $deaf->answer($deaf->request('/reload')), "\n";
// Of the worker that is replaced.
$server->waitFor('/stopped/');
$another = new Http2Peer($server->connect());
echo $another->answer($another->request('/')), "\n";
echo $server->stop();
?>
--EXPECT--
HEADERS 200, DATA 'hello' end
HEADERS 200, DATA 'hello' end
stopped
stopped
