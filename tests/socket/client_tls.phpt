--TEST--
Coroutine\Client and Coroutine\Socket over TLS: who is believed, a certificate of the client's own, TLS from later on, a server of coroutines
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Coroutine;
use Swoole\Coroutine\{Client, Socket};
use function Swoole\Coroutine\run;

$dir = certificates(['server' => 'localhost', 'client' => 'somebody', 'own' => 'self:own']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key", 'ssl_client_cert_file' => "$dir/ca.crt"]);
    $server->on('receive', function ($server, $fd, $reactor, $words) {
        $shown = $server->getClientInfo($fd)['ssl_client_cert'] ?? null;
        $server->send($fd, $words === 'who' ? ($shown ? openssl_x509_parse($shown)['subject']['CN'] : 'nobody') : strrev($words));
    });
    return $server;
});
// Who fails at a handshake is logged, once a second.
Coroutine::set(['log_level' => SWOOLE_LOG_NONE]);
run(function () use ($server, $dir) {
    $port = $server->listens();
    foreach ([
        'nobody is verified' => [],
        'verified' => ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"],
        'by nobody known' => ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/own.crt"],
        'with its own certificate' => ['ssl_cert_file' => "$dir/client.crt", 'ssl_key_file' => "$dir/client.key"],
    ] as $name => $settings) {
        $client = new Client(SWOOLE_SOCK_TCP | SWOOLE_SSL);
        $client->set($settings + ['timeout' => 5]);
        echo "$name: ";
        if (!$client->connect('127.0.0.1', $port)) {
            echo "$client->errMsg\n";
            continue;
        }
        $client->send('who');
        echo $client->recv(), ', ', openssl_x509_parse($client->getPeerCert())['subject']['CN'], "\n";
    }
    var_dump($client->verifyPeerCert(), $client->errCode === SWOOLE_ERROR_SSL_VERIFY_FAILED);
    $large = random_bytes(1_000_000);
    $reading = Coroutine::create(function () use ($client, $large) {
        for ($all = ''; strlen($all) < 1_000_000 && ($more = $client->recv()); $all .= $more);
        echo strlen($all), " bytes there and back\n";
    });
    $client->send($large);
    Coroutine::join([$reading]);
    var_dump(@$client->set(['ssl_cert_file' => '/no/such/file', 'ssl_key_file' => '/none']), error_get_last()['message']);

    $plain = new Socket(AF_INET, SOCK_STREAM);
    $plain->bind('127.0.0.1');
    $plain->listen();
    $plain->setProtocol(['open_ssl' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    Coroutine::create(function () use ($plain) {
        $connection = $plain->accept();
        $connection->send('plain');
        $secret = $connection->sslHandshake();
        $connection->send($connection->recv() . ($secret ? ' is secret' : ' is not'));
        $connection = $plain->accept();
        var_dump($connection->sslHandshake(), $connection->errCode === SWOOLE_ERROR_SSL_BAD_CLIENT);
    });
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->connect('127.0.0.1', $plain->getsockname()['port'], 5);
    echo $client->recv(), "\n";
    var_dump($client->enableSSL(), $client->enableSSL(), $client->errMsg);
    $client->send('this');
    echo $client->recv(), "\n";
    $client->close();
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->connect('127.0.0.1', $plain->getsockname()['port'], 5);
    $client->send("GET / HTTP/1.1\r\n\r\n");
    while ($client->recv());

    // What came in the clear before the handshake never passes for what came by TLS: who put it between ends the connection.
    $lines = ['open_eof_check' => true, 'package_eof' => "\n", 'package_max_length' => 8192];
    Coroutine::create(function () use ($plain, $lines) {
        $connection = $plain->accept();
        $connection->sendAll("ready\nput between\n");
        $connection->sslHandshake();
        $connection->close();
        $connection = $plain->accept();
        $connection->setProtocol($lines);
        echo json_encode([$connection->recvPacket(), $connection->sslHandshake(), $connection->recvPacket(1)]), "\n";
    });
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->set($lines + ['timeout' => 5]);
    $client->connect('127.0.0.1', $plain->getsockname()['port']);
    echo json_encode([$client->recv(), $client->enableSSL(), $client->recv()]), "\n";
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->connect('127.0.0.1', $plain->getsockname()['port'], 5);
    $client->send("start\nput between\n");
    $client->enableSSL();
});
$server->stop();
?>
--EXPECT--
nobody is verified: nobody, localhost
verified: nobody, localhost
by nobody known: SSL verify failed (invalid peer certificate: UnknownIssuer)
with its own certificate: somebody, localhost
bool(false)
bool(true)
1000000 bytes there and back
bool(false)
string(70) "Swoole\Coroutine\Client::set(): ssl cert file[/no/such/file] not found"
plain
bool(true)
bool(false)
string(39) "Transport endpoint is already connected"
this is secret
bool(false)
bool(true)
["ready\n",false,false]
["start\n",false,false]
