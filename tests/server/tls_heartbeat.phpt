--TEST--
heartbeat_idle_time holds for a client that is silent instead of shaking hands
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set([
        'worker_num' => 1,
        'ssl_cert_file' => "$dir/server.crt",
        'ssl_key_file' => "$dir/server.key",
        'heartbeat_idle_time' => 0.5,
        'handshake_timeout' => 3600,
    ]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, $data));
    return $server;
});
$silent = $server->connect();
$talking = tls($server->connect(), ['verify_peer' => false, 'verify_peer_name' => false]);
echo $talking->send("hello\r\n")->line(), "\n";
var_dump($silent->isClosed());
echo preg_match('/slow client .*: (.*)/', $server->stop(), $line) ? $line[1] : 'nothing is logged', "\n";
?>
--EXPECT--
hello
bool(true)
its handshake did not come to its end in time
