--TEST--
Hooked sockets send and receive messages with their addresses, become streams and come from them; names are looked up meanwhile
--EXTENSIONS--
sockets
--FILE--
<?php
Co\run(function () {
    // Datagrams over IPv4, to a name.
    $server = socket_create(AF_INET, SOCK_DGRAM, 0);
    socket_bind($server, '127.0.0.1', 0);
    socket_getsockname($server, $host, $port);
    $receiving = go(function () use ($server) {
        while (socket_recvfrom($server, $text, 100, 0, $from, $port) > 0) {
            socket_sendto($server, strrev($text), 100, 0, $from, $port);
        }
        echo 'no more: ', json_encode($text), "\n";
    });
    $client = socket_create(AF_INET, SOCK_DGRAM, 0);
    foreach (['one', 'two'] as $text) {
        var_dump(socket_sendto($client, $text, 3, 0, 'localhost', $port));
        socket_recvfrom($client, $answer, 100, 0, $from, $fromPort);
        var_dump($answer, $from, $fromPort === $port);
    }
    // An empty one ends it.
    socket_sendto($client, '', 0, 0, '127.0.0.1', $port);
    Co::join([$receiving]);

    // Several that have come at once are received one by one.
    socket_sendto($client, 'first', 5, 0, '127.0.0.1', $port);
    socket_sendto($client, 'second', 6, 0, '127.0.0.1', $port);
    var_dump(socket_read($server, 100), socket_read($server, 3));

    // A message of several pieces, with a descriptor; what keeps no boundaries is sent whole.
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
    $reading = go(function () use ($pair) {
        $message = ['name' => [], 'buffer_size' => 100, 'controllen' => socket_cmsg_space(SOL_SOCKET, SCM_RIGHTS, 1)];
        var_dump(socket_recvmsg($pair[1], $message), $message['iov'], count($message['control'][0]['data']));
        for ($length = 0; $length < 2_000_000; $length += strlen(socket_read($pair[1], 1 << 20)));
        var_dump($length);
    });
    $rights = ['level' => SOL_SOCKET, 'type' => SCM_RIGHTS, 'data' => [$server]];
    var_dump(socket_sendmsg($pair[0], ['iov' => ['on', 'ce'], 'control' => [$rights]]));
    var_dump(socket_sendmsg($pair[0], ['iov' => [str_repeat('x', 1_000_000), str_repeat('y', 1_000_000)]]));
    Co::join([$reading]);
    // So is the whole received, if that is asked for.
    $reading = go(fn () => var_dump(socket_recvfrom($pair[1], $text, 6, MSG_WAITALL, $from), $text));
    socket_write($pair[0], 'all');
    socket_write($pair[0], 'of it');
    Co::join([$reading]);

    // A socket that is a stream as well.
    $stream = socket_export_stream($pair[0]);
    $reading = go(fn () => print(fgets($stream)));
    socket_write($pair[1], "to the stream\n");
    Co::join([$reading]);
    $reading = go(fn () => print(socket_read($pair[0], 100)));
    socket_write($pair[1], "to the socket\n");
    Co::join([$reading]);
    $reading = go(fn () => var_dump(socket_read($pair[0], 100), socket_strerror(socket_last_error())));
    fclose($stream);
    Co::join([$reading]);
    [$left, $right] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $socket = socket_import_stream($left);
    $reading = go(fn () => print(socket_read($socket, 100)));
    fwrite($right, "from a stream\n");
    Co::join([$reading]);
    stream_set_blocking($left, false);
    var_dump(socket_read($socket, 100));

    // Addresses are objects of ext-sockets, of whatever the system finds.
    $listening = socket_addrinfo_bind(socket_addrinfo_lookup('127.0.0.1', '0', ['ai_socktype' => SOCK_STREAM])[0]);
    socket_listen($listening);
    socket_getsockname($listening, $host, $port);
    $hints = ['ai_family' => AF_INET, 'ai_socktype' => SOCK_STREAM, 'ai_flags' => AI_CANONNAME];
    $found = socket_addrinfo_lookup('localhost', (string) $port, $hints);
    $told = socket_addrinfo_explain($found[0]);
    var_dump(count($found), $told['ai_addr']['sin_addr'], $told['ai_canonname'] === 'localhost', $told['ai_flags'] === AI_CANONNAME);
    $client = socket_addrinfo_connect($found[0]);
    var_dump(get_class($client), socket_getpeername($client, $host, $its), $its === $port);
});
?>
--EXPECT--
int(3)
string(3) "eno"
string(9) "127.0.0.1"
bool(true)
int(3)
string(3) "owt"
string(9) "127.0.0.1"
bool(true)
no more: ""
string(5) "first"
string(3) "sec"
int(4)
int(4)
array(1) {
  [0]=>
  string(4) "once"
}
int(1)
int(2000000)
int(2000000)
int(6)
string(6) "allof "
to the stream
to the socket
bool(false)
string(19) "Bad file descriptor"
from a stream
bool(false)
int(1)
string(9) "127.0.0.1"
bool(true)
bool(true)
string(6) "Socket"
bool(true)
bool(true)
