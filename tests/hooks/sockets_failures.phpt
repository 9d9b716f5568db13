--TEST--
What goes wrong with a hooked socket is told as PHP tells it without hooks: what a socket is in the middle of, times what becomes of it
--EXTENSIONS--
sockets
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

/** Two ends of a connection over TCP. */
function connection(): array
{
    $server = socket_create_listen(0);
    socket_getsockname($server, $host, $port);
    $client = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_connect($client, '127.0.0.1', $port);
    return [$client, socket_accept($server), $server];
}

/** A server whose queue is full, so that nobody else gets in. */
function full(): array
{
    $server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_bind($server, '127.0.0.1', 0);
    socket_listen($server, 0);
    socket_getsockname($server, $host, $port);
    for ($clients = []; count($clients) < 3; $clients[] = $client) {
        $client = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_nonblock($client);
        @socket_connect($client, '127.0.0.1', $port);
    }
    usleep(10_000);
    return [$port, $server, $clients];
}

$limit = function (Socket $socket, int $option = SO_RCVTIMEO): Socket {
    socket_set_option($socket, SOL_SOCKET, $option, ['sec' => 0, 'usec' => 50_000]);
    return $socket;
};
/** Closed with a reset. */
$reset = function (Socket $socket): void {
    socket_set_option($socket, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
    socket_close($socket);
};
$new = fn (int $family = AF_INET, int $type = SOCK_STREAM) => socket_create($family, $type, 0);
$last = fn (Socket $socket, mixed $answer) => [$answer, socket_last_error($socket), socket_last_error()];

$operations = [
    'read' => fn (Socket $socket) => socket_read($socket, 10),
    'read line' => fn (Socket $socket) => socket_read($socket, 10, PHP_NORMAL_READ),
    'recv' => function (Socket $socket) {
        $answer = socket_recv($socket, $buffer, 10, 0);
        return [$answer, $buffer];
    },
    'recv all' => function (Socket $socket) {
        $answer = socket_recv($socket, $buffer, 10, MSG_WAITALL);
        return [$answer, $buffer];
    },
    'recvfrom' => function (Socket $socket) {
        $answer = socket_recvfrom($socket, $buffer, 10, 0, $host, $port);
        return [$answer, $buffer, $host, $port];
    },
    'recvmsg' => function (Socket $socket) {
        $message = ['name' => [], 'buffer_size' => 10, 'controllen' => 64];
        $answer = socket_recvmsg($socket, $message);
        return [$answer, $message['iov'] ?? null];
    },
    'write' => fn (Socket $socket) => socket_write($socket, 'text'),
    'send' => fn (Socket $socket) => socket_send($socket, 'text', 4, 0),
    'sendto' => fn (Socket $socket) => socket_sendto($socket, 'text', 4, 0, '127.0.0.1', 1),
    'sendmsg' => fn (Socket $socket) => socket_sendmsg($socket, ['iov' => ['te', 'xt']], 0),
];
$faults = [
    'time is over' => fn (Socket $socket, Socket $peer) => $limit($socket),
    'the peer closes' => fn (Socket $socket, Socket $peer) => socket_close($peer),
    'a part, and the peer closes' => function (Socket $socket, Socket $peer) {
        socket_write($peer, 'part');
        socket_close($peer);
    },
    'a part, and time is over' => function (Socket $socket, Socket $peer) use ($limit) {
        socket_write($peer, "line\n");
        $limit($socket);
    },
    'the peer resets' => fn (Socket $socket, Socket $peer) => $reset($peer),
    'shut down' => fn (Socket $socket, Socket $peer) => socket_shutdown($socket),
    'closed' => fn (Socket $socket, Socket $peer) => socket_close($socket),
];
$try = [];
foreach ($faults as $fault => $happens) {
    foreach ($operations as $operation => $does) {
        // For a line, PHP waits without a limit.
        if ($fault !== 'time is over' || $operation !== 'read line') {
            $try["$operation, $fault"] = function () use ($happens, $does, $last) {
                [$socket, $peer] = connection();
                $happens($socket, $peer);
                return $last($socket, $does($socket));
            };
        }
    }
}
$try += [
    'write, full, and time is over' => function () use ($limit, $last) {
        socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
        $limit($pair[0], SO_SNDTIMEO);
        $written = socket_write($pair[0], str_repeat('x', 10_000_000));
        // The kernel says how much that was; then there is room for nothing.
        return [$written > 0, $written < 10_000_000, $last($pair[0], socket_write($pair[0], 'x'))];
    },
    'sendto, full, and time is over' => function () use ($limit, $last) {
        socket_create_pair(AF_UNIX, SOCK_DGRAM, 0, $pair);
        $limit($pair[0], SO_SNDTIMEO);
        for ($sent = 1; $sent > 0; $sent = @socket_send($pair[0], 'x', 1, MSG_DONTWAIT));
        return $last($pair[0], socket_send($pair[0], 'x', 1, 0));
    },
    'accept, time is over' => fn () => $last($server = $limit(socket_create_listen(0)), socket_accept($server)),
    'accept, nobody listens' => fn () => $last($socket = $new(), socket_accept($socket)),
    'connect, refused' => fn () => $last($socket = $new(), socket_connect($socket, '127.0.0.1', 1)),
    'connect, unreachable' => fn () => $last($socket = $new(), socket_connect($socket, '255.255.255.255', 1)),
    'connect, no such name' => fn () => $last($socket = $new(), socket_connect($socket, 'no-such-name.invalid', 1)),
    'connect, no name' => fn () => $last($socket = $new(), socket_connect($socket, '', 1)),
    'connect, no port' => fn () => socket_connect($new(), '127.0.0.1'),
    'connect, name of the other family' => fn () => $last($socket = $new(), socket_connect($socket, '::1', 1)),
    'connect, IPv6 refused' => fn () => $last($socket = $new(AF_INET6), socket_connect($socket, '::1', 1)),
    'connect, twice' => function () use ($last) {
        [$socket, $peer, $server] = connection();
        socket_getsockname($server, $host, $port);
        return $last($socket, socket_connect($socket, $host, $port));
    },
    'connect, time is over' => function () use ($new, $limit, $last) {
        [$port, $server, $clients] = full();
        return $last($socket = $limit($new(), SO_SNDTIMEO), socket_connect($socket, '127.0.0.1', $port));
    },
    'connect, no such file' => fn () => $last($socket = $new(AF_UNIX), socket_connect($socket, '/no/such/file')),
    'connect, long path' => fn () => socket_connect($new(AF_UNIX), str_repeat('x', 200)),
    'addrinfo connect, refused' => fn () => socket_addrinfo_connect(socket_addrinfo_lookup('127.0.0.1', '1', ['ai_socktype' => SOCK_STREAM])[0]),
    'recvfrom, no port' => fn () => socket_recvfrom($new(AF_INET, SOCK_DGRAM), $buffer, 10, 0, $host),
    'recvfrom, no length' => fn () => socket_recvfrom($new(AF_INET, SOCK_DGRAM), $buffer, 0, 0, $host, $port),
    'sendto, no such name' => fn () => $last($socket = $new(AF_INET, SOCK_DGRAM), socket_sendto($socket, 'x', 1, 0, 'no-such-name.invalid', 1)),
    'recvmsg, not enough said' => function () {
        $message = ['buffer_size' => 10];
        return socket_recvmsg(connection()[0], $message);
    },
    'read, no length' => fn () => socket_read(connection()[0], 0),
    'write, less than nothing' => fn () => socket_write(connection()[0], 'x', -1),
    'read, no socket' => fn () => socket_read(socket_addrinfo_lookup('127.0.0.1')[0], 10),
    'read, no number' => fn () => socket_read(connection()[0], 'ten'),
    'write, no text' => fn () => socket_write(connection()[0], []),
    'select, nothing' => function () {
        $none = null;
        return socket_select($none, $none, $none, 1);
    },
    'select, closed' => function () {
        [$socket] = connection();
        socket_close($socket);
        [$read, $none] = [[$socket], null];
        return socket_select($read, $none, $none, 1);
    },
    'lookup, no such name' => fn () => socket_addrinfo_lookup('no-such-name.invalid'),
    'lookup, no such service' => fn () => socket_addrinfo_lookup('localhost', 'no-such-service'),
    'lookup, wrong hint' => fn () => socket_addrinfo_lookup('localhost', null, ['ai_wrong' => 1]),
];
$alike = 0;
foreach ($try as $what => $call) {
    socket_clear_error();
    $plain = outcome($call);
    $hooked = '';
    Co\run(function () use ($call, &$hooked) {
        socket_clear_error();
        $hooked = outcome($call);
    });
    if ($plain === $hooked) {
        $alike++;
    } else {
        echo "$what:\nplain  $plain\nhooked $hooked\n";
    }
}
var_dump($alike === count($try), count($try));
echo outcome($try['connect, refused']), "\n", outcome($try['read, time is over']), "\n";
?>
--EXPECT--
bool(true)
int(99)
socket_connect(): unable to connect [111]: Connection refused | [false,111,111]
[false,11,11]
