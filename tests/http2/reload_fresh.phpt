--TEST--
At a reload a client that has only just connected gets its answer
--FILE--
<?php
// BASE only: in PROCESS mode the master has the connections, which go on.
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/http2.php';
$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1, 'max_request' => 1000, 'open_http2_protocol' => true, 'log_level' => SWOOLE_LOG_NONE,
        'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $server->on('request', function ($request, $response) use ($server) {
        $request->server['path_info'] === '/reload' && $server->reload();
        $response->end('hello');
    });
    return $server;
});
$server->listens();
$connect = fn () => tls($server->connect(), ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost', 'alpn_protocols' => 'h2']);

// TLS is there, and not a byte of HTTP/2 yet.
$fresh = $connect();
$another = new Http2Peer($connect());
echo $another->answer($another->request('/reload')), "\n";
echo $another->read(), "\n";
$fresh = new Http2Peer($fresh);
echo $fresh->answer($fresh->request('/')), "\n";
echo $server->stop();
?>
--EXPECT--
HEADERS 200, DATA 'hello' end
GOAWAY NO_ERROR
GOAWAY NO_ERROR, HEADERS 200, DATA 'hello' end
