--TEST--
getSocket(): the sockets of ports and of a client as objects of ext-sockets, each with a descriptor of its own
--EXTENSIONS--
sockets
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
$port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
foreach ([$server->getSocket(), $server->getSocket($server->port), $server->ports[0]->getSocket(), $port->getSocket(), $server->getSocket($port->port)] as $socket) {
    socket_getsockname($socket, $host, $number);
    echo get_class($socket), ' ', $host, ' ', $number === $server->port ? 'the first port' : ($number === $port->port ? 'the second' : $number), ', ',
        [SOCK_STREAM => 'stream', SOCK_DGRAM => 'datagrams'][socket_get_option($socket, SOL_SOCKET, SO_TYPE)], "\n";
}
var_dump($server->getSocket(1));

// Options are those of the socket itself.
socket_set_option($port->getSocket(), SOL_SOCKET, SO_BROADCAST, 1);
var_dump(socket_get_option($port->getSocket(), SOL_SOCKET, SO_BROADCAST));

// As many as one likes; those that are gone have closed their descriptors.
$before = count(scandir('/proc/self/fd'));
for ($i = 0; $i < 100; $i++) {
    $server->getSocket();
}
var_dump(count(scandir('/proc/self/fd')) === $before);

$listener = stream_socket_server('tcp://127.0.0.1:0');
$client = new Swoole\Client(SWOOLE_SOCK_TCP);
var_dump(@$client->getSocket());
$client->connect('127.0.0.1', (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1));
$peer = stream_socket_accept($listener);
$socket = $client->getSocket();
socket_write($socket, 'by the object, ');
unset($socket);
$client->send('and by the client');
echo fread($peer, 100), "\n";
?>
--EXPECTF--
Socket 127.0.0.1 the first port, stream
Socket 127.0.0.1 the first port, stream
Socket 127.0.0.1 the first port, stream
Socket 127.0.0.1 the second, datagrams
Socket 127.0.0.1 the second, datagrams

Warning: Swoole\Server::getSocket(): the server does not listen to port 1 in %s on line %d
bool(false)
int(1)
bool(true)
bool(false)
by the object, and by the client
