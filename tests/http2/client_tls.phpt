--TEST--
The coroutine client of HTTP/2 over TLS, and a server that speaks HTTP/1 only
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Coroutine\Http2\Client;
use Swoole\Http2\Request;

$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $plain = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $plain->set(['open_http_protocol' => true]);
    $server->on('request', fn ($request, $response) => $response->end("{$request->server['server_protocol']} {$request->header['host']}"));
    return $server;
});
[$secure, $plain] = [$server->listens(), $server->listens(1)];
Swoole\Coroutine\run(function () use ($dir, $secure, $plain) {
    $client = new Client('127.0.0.1', $secure, true);
    $client->set(['ssl_host_name' => 'localhost', 'timeout' => 5]);
    echo $client->connect() ? "connected\n" : "$client->errCode $client->errMsg\n";
    $client->send(new Request);
    echo str_replace((string) $secure, 'PORT', $client->recv()->data), "\n";

    $suspicious = new Client('127.0.0.1', $secure, true);
    $suspicious->set(['ssl_verify_peer' => true, 'ssl_host_name' => 'localhost']);
    var_dump($suspicious->connect(), $suspicious->errCode !== 0);

    $other = new Client('127.0.0.1', $plain);
    var_dump($other->connect());
    $other->send(new Request);
    var_dump($other->recv(), $other->connected, $other->errCode !== 0);
});
$server->stop();
?>
--EXPECT--
connected
HTTP/2 127.0.0.1:PORT
bool(false)
bool(true)
bool(true)
bool(false)
bool(false)
bool(true)
