--TEST--
A child of a fork that closes or destroys an inherited connection ends it for itself, not for its parent
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\{Client, Process};

$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 1]);
    $server->on('receive', fn ($server, $fd, $reactor, $words) => $server->send($fd, strrev($words)));
    $secret = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $secret->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    return $server;
});
foreach (['in the clear' => [SWOOLE_SOCK_TCP, 0], 'by TLS' => [SWOOLE_SOCK_TCP | SWOOLE_SSL, 1]] as $name => [$kind, $number]) {
    $clients = [new Client($kind), new Client($kind)];
    foreach ($clients as $client) {
        $client->connect('127.0.0.1', $server->listens($number), 5);
    }
    $child = new Process(function () use (&$clients) {
        // The one is closed, the other destroyed.
        $closed = $clients[0]->close() && !$clients[0]->isConnected();
        $clients = [];
        Process::kill(getmypid(), $closed ? SIGTERM : SIGKILL);
    });
    $child->start();
    echo "$name: ", Process::wait()['signal'];
    foreach ($clients as $client) {
        $client->send('abc');
        echo ' ', $client->recv();
    }
    echo "\n";
}
$server->stop();
?>
--EXPECT--
in the clear: 15 cba cba
by TLS: 15 cba cba
