--TEST--
A port with SWOOLE_SSL does not start without what it needs, and says what that is; what OpenSSL had and is not there is told in the log
--SKIPIF--
<?php
extension_loaded('openssl') || die('skip the certificates are made with openssl');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
$dir = certificates(['server' => 'localhost', 'other' => 'other']);
openssl_pkey_export_to_file(file_get_contents("$dir/server.key"), "$dir/secret.key", 'secret');
$good = ['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"];
$servers = array_map(fn ($options) => serve(function () use ($options) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1] + $options);
    $server->on('request', fn ($request, $response) => $response->end('hello'));
    $server->on('start', fn () => print("started\n"));
    return $server;
}), [
    [],
    ['ssl_cert_file' => "$dir/server.crt"],
    ['ssl_cert_file' => '/nowhere.crt'] + $good,
    ['ssl_key_file' => "$dir/other.key"] + $good,
    ['ssl_key_file' => "$dir/server.crt"] + $good,
    ['ssl_verify_peer' => true] + $good,
    ['ssl_protocols' => SWOOLE_SSL_TLSv1 | SWOOLE_SSL_TLSv1_1] + $good,
    ['ssl_key_file' => "$dir/secret.key"] + $good,
    ['ssl_key_file' => "$dir/secret.key", 'ssl_passphrase' => 'wrong'] + $good,
    // These start.
    ['ssl_key_file' => "$dir/secret.key", 'ssl_passphrase' => 'secret'] + $good,
    [
        'ssl_protocols' => SWOOLE_SSL_TLSv1_1 | SWOOLE_SSL_TLSv1_2, 'ssl_ciphers' => 'AES128-SHA:nonsense:ECDHE+AESGCM', 'ssl_ecdh_curve' => 'P-521:X25519',
        'ssl_dhparam' => '/anything', 'ssl_prefer_server_ciphers' => true,
    ] + $good,
]);
foreach ($servers as $index => $server) {
    if ($index >= 9) {
        $server->waitFor('/started/');
        echo tls($server->connect(), ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost'])->request('GET', '/'), "\n";
        $server->stop();
    }
    // What a wrong key makes of a text may look like its end: why it is none is by chance.
    echo trim(str_replace(["$dir/", 'Fatal error: Swoole\Server::start(): '], '', preg_replace(['/ in include.server.php on line \d+/', '/^\[.*\t/m', '/ \(PKCS#.*\)/'], '', $server->wait()))), "\n";
}
// They have no meaning on a port without TLS.
$plain = new Swoole\Http\Server('127.0.0.1', 0);
var_dump($plain->ssl, $plain->set($good));
?>
--EXPECT--
require `ssl_cert_file` and `ssl_key_file` options
require `ssl_cert_file` and `ssl_key_file` options
cannot read /nowhere.crt: No such file or directory (os error 2)
the key in other.key does not belong to the certificate in server.crt
server.crt: there is no private key in it
server open verify peer require `ssl_client_cert_file` or `ssl_capath` or `ssl_cafile` config
ssl_protocols '24' leaves nothing that can be used
secret.key: the key is encrypted: ssl_passphrase is missing
secret.key: the key cannot be decrypted: ssl_passphrase is wrong, or it is no PBES2 with AES
200 hello
started
200 hello
ssl_protocols asks for TLSv1.1, which cannot be had: there are TLSv1.2 and TLSv1.3
ssl_ciphers asks for AES128-SHA, which cannot be had: there are ECDHE with AES-GCM or CHACHA20-POLY1305
ssl_ciphers has words that are not known: nonsense
ssl_ecdh_curve names P-521, which cannot be had: there are X25519, P-256 and P-384
ssl_dhparam has no effect: key exchange is by elliptic curves
started
bool(false)
bool(true)
