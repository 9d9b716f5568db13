--TEST--
event_object: packet gets a Swoole\Server\Packet
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_UDP);
    $server->set(['worker_num' => 1, 'event_object' => true]);
    $server->on('packet', function (Swoole\Server $server, Swoole\Server\Packet $packet) {
        $facts = [
            $packet->server_socket === $server->ports[0]->sock, $packet->server_port === $server->port,
            abs($packet->dispatch_time - microtime(true)) < 60, strtoupper($packet->data),
        ];
        $server->sendto($packet->address, $packet->port, json_encode($facts));
    });
    return $server;
});
$socket = stream_socket_client("udp://127.0.0.1:$server->port");
stream_set_timeout($socket, (int) PATIENCE);
fwrite($socket, 'hello');
echo fread($socket, 1000), "\n";
$server->stop();
?>
--EXPECT--
[true,true,true,"HELLO"]
