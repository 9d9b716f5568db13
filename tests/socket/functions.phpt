--TEST--
swoole_socket_*(): PHP's functions of sockets for coroutines
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

Co\run(function () {
    echo "a connection\n";
    $listener = swoole_socket_create_listen(0);
    swoole_socket_getsockname($listener, $address, $port);
    echo "$address, ", $port > 0 ? 'a port' : 'none', "\n";
    $server = go(function () use ($listener) {
        $peer = swoole_socket_accept($listener);
        swoole_socket_getpeername($peer, $name);
        echo "from $name: ", swoole_socket_read($peer, 100, 1);
        swoole_socket_write($peer, "answer and more\n", 7);
        swoole_socket_shutdown($peer, 1);
        var_dump(swoole_socket_read($peer, 100));
        swoole_socket_close($peer);
    });
    $socket = swoole_socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    var_dump(swoole_socket_connect($socket, '127.0.0.1', $port));
    swoole_socket_send($socket, "first line\nsecond", 0, 0);
    var_dump(swoole_socket_recv($socket, $data, 3, 2), $data);
    var_dump(swoole_socket_recv($socket, $data, 7, 0x100), $data);
    swoole_socket_shutdown($socket);
    Co::join([$server]);

    echo "datagrams\n";
    $one = swoole_socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
    $two = swoole_socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
    swoole_socket_bind($one, '127.0.0.1');
    swoole_socket_bind($two, '127.0.0.1');
    swoole_socket_getsockname($one, $address, $port);
    swoole_socket_sendto($two, 'datagram', 4, 0, '127.0.0.1', $port);
    var_dump(swoole_socket_recvfrom($one, $data, 3, 0, $from, $port), $data, $from, $port > 0);
    var_dump(swoole_socket_recvfrom($one, $data, 0, 0, $from), swoole_socket_last_error($one) === SOCKET_EAGAIN);
    swoole_socket_clear_error($one);
    var_dump(swoole_socket_last_error($one));

    echo "a pair, that does not block and blocks again\n";
    var_dump(swoole_socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair));
    swoole_socket_set_option($pair[0], SOL_SOCKET, SO_RCVTIMEO, ['sec' => 30, 'usec' => 0]);
    swoole_socket_set_nonblock($pair[0]);
    var_dump(swoole_socket_read($pair[0], 10), swoole_socket_last_error($pair[0]) === SOCKET_ETIMEDOUT);
    swoole_socket_set_block($pair[0]);
    echo json_encode(swoole_socket_get_option($pair[0], SOL_SOCKET, SO_RCVTIMEO)), "\n";
    go(fn () => swoole_socket_write($pair[1], 'there'));
    var_dump(swoole_socket_read($pair[0], 10));

    echo "what cannot be\n";
    echo outcome(fn () => swoole_socket_recv($socket, $data, 1, 1)), "\n";
    echo outcome(fn () => swoole_socket_send($socket, 'x', 1, 1)), "\n";
    echo outcome(fn () => swoole_socket_sendto($socket, 'x', 1, 0, '127.0.0.1', 1)), "\n";
    echo outcome(fn () => swoole_socket_connect(swoole_socket_create(AF_INET, SOCK_STREAM, 0), '127.0.0.1', 1)), "\n";
    swoole_socket_close($socket);
    echo outcome(fn () => swoole_socket_set_nonblock($socket)), "\n";
});
?>
--EXPECT--
a connection
0.0.0.0, a port
from 127.0.0.1: bool(true)
first line
int(3)
string(3) "ans"
int(7)
string(7) "answer "
string(0) ""
datagrams
int(3)
string(3) "dat"
string(9) "127.0.0.1"
bool(true)
bool(false)
bool(true)
int(0)
a pair, that does not block and blocks again
bool(true)
bool(false)
bool(true)
{"sec":30,"usec":0}
string(5) "there"
what cannot be
RuntimeException: $flags[MSG_OOB] is not supported
RuntimeException: $flags[1] is not supported
RuntimeException: only supports dgram type socket
false
false
