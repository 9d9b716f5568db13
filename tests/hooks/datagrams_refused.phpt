--TEST--
Who waits for datagrams is told when the kernel learns that nobody is there, as without hooks
--EXTENSIONS--
sockets
--FILE--
<?php
Co\run(function () {
    $gone = socket_create(AF_INET, SOCK_DGRAM, 0);
    socket_bind($gone, '127.0.0.1', 0);
    socket_getsockname($gone, $host, $port);
    socket_close($gone);

    $socket = socket_create(AF_INET, SOCK_DGRAM, 0);
    socket_connect($socket, $host, $port);
    $reader = go(function () use ($socket) {
        var_dump(socket_read($socket, 10), socket_last_error($socket) === SOCKET_ECONNREFUSED);
    });
    socket_write($socket, 'text');
    Co::join([$reader]);

    $stream = stream_socket_client("udp://$host:$port");
    $reader = go(fn () => var_dump(fread($stream, 10), stream_get_meta_data($stream)['timed_out']));
    fwrite($stream, 'text');
    Co::join([$reader]);

    $own = new Swoole\Coroutine\Socket(AF_INET, SOCK_DGRAM, 0);
    $own->connect($host, $port);
    $reader = go(fn () => var_dump($own->recv(10), $own->errCode === SOCKET_ECONNREFUSED));
    $own->send('text');
    Co::join([$reader]);
});
?>
--EXPECTF--
Warning: socket_read(): unable to read from socket [111]: Connection refused in %s on line %d
bool(false)
bool(true)
bool(false)
bool(false)
bool(false)
bool(true)
