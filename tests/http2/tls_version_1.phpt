--TEST--
Certificates of version 1, as `openssl x509 -req` makes them: of a server, and of a client that is verified
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Coroutine\Http2\Client as Http2Client;
use Swoole\Http2\Request;

$dir = certificates(['server' => 'localhost', 'client' => 'somebody', 'stranger' => 'self:a stranger']);

/** A value of DER. */
$value = fn (int $tag, string $content) => chr($tag) . "\x82" . pack('n', strlen($content)) . $content;
/** The values that some DER consists of, each with its head. */
$split = function (string $der) {
    for ($values = []; $der !== ''; $der = substr($der, $length)) {
        $first = ord($der[1]);
        $bytes = $first & 0x7f;
        $length = 2 + ($first < 0x80 ? $first : $bytes + hexdec(bin2hex(substr($der, 2, $bytes))));
        $values[] = substr($der, 0, $length);
    }
    return $values;
};
$content = fn (string $der) => substr($der, 2 + (ord($der[1]) < 0x80 ? 0 : ord($der[1]) & 0x7f));
$read = fn (string $pem) => base64_decode(preg_replace('/-----.*-----|\s/', '', $pem));
/** Takes version and extensions off, and has the rest signed anew. */
$make_old = function (string $name, string $by) use ($dir, $value, $split, $content, $read) {
    [$signed, $algorithm] = $split($content($read(file_get_contents("$dir/$name.crt"))));
    $signed = $value(0x30, implode('', array_slice($split($content($signed)), 1, 6)));
    openssl_sign($signed, $signature, file_get_contents("$dir/$by.key"), 'sha256');
    $der = $value(0x30, $signed . $algorithm . $value(0x03, "\0$signature"));
    file_put_contents("$dir/$name.crt", "-----BEGIN CERTIFICATE-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END CERTIFICATE-----\n");
};
if (!in_server()) {
    foreach (['server' => 'ca', 'client' => 'ca', 'stranger' => 'stranger'] as $name => $by) {
        $make_old($name, $by);
    }
}
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set([
        'worker_num' => 1,
        'open_http2_protocol' => true,
        'ssl_cert_file' => "$dir/server.crt",
        'ssl_key_file' => "$dir/server.key",
        'ssl_verify_peer' => true,
        'ssl_client_cert_file' => "$dir/ca.crt",
    ]);
    $server->on('request', fn ($request, $response) => $response->end("{$request->server['server_protocol']} {$request->getContent()}"));
    return $server;
});
$server->listens();
Swoole\Coroutine\run(function () use ($server, $dir) {
    foreach ([SWOOLE_SSL_TLSv1_2, SWOOLE_SSL_TLSv1_3] as $version) {
        foreach (['client', 'stranger'] as $name) {
            $client = new Http2Client('127.0.0.1', $server->ports[0], true);
            $client->set(['ssl_cert_file' => "$dir/$name.crt", 'ssl_key_file' => "$dir/$name.key", 'ssl_protocols' => $version]);
            $request = new Request;
            [$request->method, $request->data] = ['POST', "from $name"];
            echo $client->connect() && $client->send($request) ? $client->recv(5)->data ?? 'refused' : 'refused', "\n";
            $client->close();
        }
    }
});
preg_match('/TLS: (.*?),/', $server->stop(), $why);
echo $why[1], "\n";
?>
--EXPECT--
HTTP/2 from client
refused
HTTP/2 from client
refused
invalid peer certificate: UnknownIssuer
