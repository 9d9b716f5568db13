--TEST--
TLS: HTTP, TCP and packets over it, certificates by name, versions, large answers and files
--SKIPIF--
<?php
extension_loaded('openssl') || die('skip the client needs openssl');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
$dir = certificates(['server' => 'localhost', 'other' => 'other.test']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $files = ['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"];
    $server->set($files + [
        'worker_num' => 1,
        'package_max_length' => '10M',
        'ssl_sni_certs' => ['*.test' => ['ssl_cert_file' => "$dir/other.crt", 'ssl_key_file' => "$dir/other.key"]],
    ]);
    $server->on('request', function ($request, $response) {
        match ($request->server['request_uri']) {
            '/large' => $response->end(str_repeat('0123456789', 500_000)),
            '/file' => $response->sendfile(__FILE__),
            '/stream' => $response->write('one,') && $response->write('two') && $response->end(),
            default => $response->end($request->server['request_method'] . ' ' . strlen($request->rawContent())),
        };
    });
    $tcp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $tcp->set($files + ['open_eof_split' => true, 'package_eof' => "\n", 'ssl_protocols' => SWOOLE_SSL_TLSv1_2]);
    $tcp->on('connect', fn () => print("connect\n"));
    $tcp->on('receive', function ($server, $fd, $reactor, $data) {
        $server->send($fd, strtoupper($data));
        $data === "bye\n" && $server->close($fd);
    });
    $tcp->on('close', fn () => print("close\n"));
    var_dump($server->ssl, $tcp->ssl, $tcp->type === SWOOLE_SOCK_TCP);
    return $server;
});
$trust = ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost'];
foreach ([STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT] as $method) {
    $client = tls($server->connect(), $trust, $method);
    echo stream_get_meta_data($client->socket)['crypto']['protocol'], ' ', shown($client), ': ';
    echo $client->request('GET', '/'), ', ', $client->request('POST', '/', [], str_repeat('x', 5_000_000)), "\n";
    echo md5($client->request('GET', '/large')->body) === md5(str_repeat('0123456789', 500_000)) ? "large\n" : "wrong\n";
    echo $client->request('GET', '/file')->body === file_get_contents(__FILE__) ? "file\n" : "wrong\n";
    echo $client->request('GET', '/stream')->body, "\n";
}
// Several requests that come at once, and an end that the client is told of.
$client = tls($server->connect(), $trust);
$client->send(str_repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 3) . "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
echo $client->answer(), $client->answer(), $client->answer(), $client->answer(), ' ', var_export(fgets($client->socket), true), "\n";
echo shown(tls($server->connect(), ['cafile' => "$dir/ca.crt", 'peer_name' => 'other.test'])), "\n";
// What is not spoken.
var_dump(tls($server->connect(1), $trust, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT));
$client = $server->connect();
echo var_export($client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") && @fread($client->socket, 1) === "\x15", true), " an alert, no answer\n";
$client = tls($server->connect(1), $trust);
echo $client->send("one\ntw")->read(4), $client->send("o\nbye\nthree\n")->read(8), var_export(fgets($client->socket), true), "\n";
$output = $server->stop();
echo preg_replace('/^\[log\].*\n/m', '', $output), preg_match_all('/TLS: .*remote_addr=<127.0.0.1:\d+>/', $output) > 0 ? "bad handshakes are logged\n" : $output;
?>
--EXPECT--
TLSv1.2 localhost: 200 GET 0, 200 POST 5000000
large
file
one,two
TLSv1.3 localhost: 200 GET 0, 200 POST 5000000
large
file
one,two
200 GET 0200 GET 0200 GET 0200 GET 0 false
other.test
NULL
true an alert, no answer
ONE
TWO
BYE
false
bool(true)
bool(true)
bool(true)
connect
close
bad handshakes are logged
