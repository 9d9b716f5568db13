--TEST--
Coroutine\Server over TLS: a client that never shakes hands holds up nobody else
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Coroutine;
use Swoole\Coroutine\{Client, Server, Socket};
use function Swoole\Coroutine\run;

$dir = certificates(['server' => 'localhost']);
run(function () use ($dir) {
    $server = new Server('127.0.0.1', 0, true);
    $server->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $server->handle(function ($connection) {
        while ($words = $connection->recv(5)) {
            $connection->send("you say: $words");
        }
    });
    $starting = Coroutine::create(fn () => var_dump($server->start()));
    $silent = new Socket(AF_INET, SOCK_STREAM);
    $silent->connect('127.0.0.1', $server->port, 5);
    $plain = new Socket(AF_INET, SOCK_STREAM);
    $plain->connect('127.0.0.1', $server->port, 5);
    $plain->send("this is no TLS\r\n");

    $client = new Client(SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $client->set(['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"]);
    var_dump($client->connect('127.0.0.1', $server->port, 5));
    $client->send('hello');
    echo $client->recv(5), "\n";
    // It is told what is wrong, or nothing; then the connection ends.
    while (!in_array($plain->recv(100, 5), ['', false], true));
    echo "who does not speak TLS is disconnected\n";
    $client->close();
    $silent->close();
    $server->shutdown();
    Coroutine::join([$starting]);
});
?>
--EXPECTF--
[%s]	WARNING	Socket::ssl_accept(): bad SSL client[127.0.0.1:%d], reason=1, error_string=SSL bad client (%s)
bool(true)
you say: hello
%Awho does not speak TLS is disconnected
bool(true)
