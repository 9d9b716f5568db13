--TEST--
bufferEmpty without bufferFull: told when socket_buffer_size was reached; each port has marks and callbacks of its own
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'socket_buffer_size' => '64M', 'kernel_socket_send_buffer_size' => 65536]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) {
        $server->send($fd, str_repeat('x', 32 * MB));
        $server->send($fd, 'done');
    });
    $second = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $second->set(['socket_buffer_size' => '16M', 'kernel_socket_send_buffer_size' => 65536]);
    $second->on('bufferEmpty', function (Swoole\Server $server, int $fd) { echo "empty\n"; });
    $third = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $third->set(['socket_buffer_size' => '64M', 'kernel_socket_send_buffer_size' => 65536]);
    $third->on('bufferFull', function (Swoole\Server $server, int $fd) { echo "full\n"; });
    $third->on('bufferEmpty', function (Swoole\Server $server, int $fd) { echo "empty of the third\n"; });
    return $server;
});
foreach ([0, 1, 2] as $port) {
    $client = $server->connect($port);
    $client->send('32')->read(32 * MB + 4);
    $port === 1 && $server->waitFor('/empty/');
    $client->close();
}
echo $server->stop();
?>
--EXPECT--
empty
