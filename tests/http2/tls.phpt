--TEST--
Over TLS HTTP/2 is agreed on by ALPN, and clients that offer HTTP/1.1 only get that
--SKIPIF--
<?php require __DIR__ . '/../include/server.php'; require __DIR__ . '/../include/http2.php'; skip_without_curl_http2();
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/http2.php';
$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $server->on('request', function ($request, $response) {
        $length = (int) ($request->get['length'] ?? 0);
        $response->end($length ? str_repeat('0123456789', $length / 10) : "{$request->server['server_protocol']}\n");
    });
    return $server;
});
$base = "https://localhost:{$server->listens()}";
$trust = ['--cacert', "$dir/ca.crt"];
echo curl2("$base/", '--http2', ...$trust);
echo curl2("$base/", '--http1.1', ...$trust);
$long = curl2("$base/?length=3000000", '--http2', ...$trust);
echo str_ends_with($long, str_repeat('0123456789', 300000)) ? "3 MB\n" : 'mixed up: ' . substr($long, 0, 500);
echo $server->stop();
?>
--EXPECT--
HTTP/2 200 
server: swoole-http-server
content-type: text/html
content-length: 7

HTTP/2
HTTP/1.1 200 OK
Server: swoole-http-server
Connection: keep-alive
Content-Type: text/html
Content-Length: 9

HTTP/1.1
3 MB
