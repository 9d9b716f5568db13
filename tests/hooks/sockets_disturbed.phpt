--TEST--
A socket for which a coroutine waits is closed, the coroutine is cancelled, or its time is over; a second one that waits is refused
--EXTENSIONS--
sockets
--FILE--
<?php
/** Two ends of a connection, of which the first takes nothing more. */
function connection(): array
{
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
    while (@socket_send($pair[0], str_repeat('x', 4096), 4096, MSG_DONTWAIT));
    socket_clear_error($pair[0]);
    return $pair;
}

function listening(): array
{
    return [socket_create_listen(0)];
}

/** A client, and the port of a server whose queue is full. */
function full(): array
{
    $server = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
    socket_bind($server, '127.0.0.1', 0);
    socket_listen($server, 0);
    socket_getsockname($server, $host, $port);
    for ($clients = []; count($clients) < 3; $clients[] = $client) {
        $client = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
        socket_set_nonblock($client);
        socket_connect($client, '127.0.0.1', $port);
    }
    return [socket_create(AF_INET, SOCK_STREAM, SOL_TCP), $port, $server, $clients];
}

$operations = [
    'read' => [connection(...), fn ($socket) => socket_read($socket, 10)],
    'read line' => [connection(...), fn ($socket) => socket_read($socket, 10, PHP_NORMAL_READ)],
    'recv' => [connection(...), fn ($socket) => socket_recv($socket, $buffer, 10, 0)],
    'recvfrom' => [connection(...), fn ($socket) => socket_recvfrom($socket, $buffer, 10, 0, $from)],
    'recvmsg' => [connection(...), function ($socket) {
        $message = ['name' => [], 'buffer_size' => 10, 'controllen' => 64];
        return socket_recvmsg($socket, $message);
    }],
    'write' => [connection(...), fn ($socket) => socket_write($socket, 'text')],
    'send' => [connection(...), fn ($socket) => socket_send($socket, 'text', 4, 0)],
    'sendmsg' => [connection(...), fn ($socket) => socket_sendmsg($socket, ['iov' => ['text']], 0)],
    'accept' => [listening(...), fn ($socket) => socket_accept($socket)],
    'connect' => [full(...), fn ($socket, $port) => socket_connect($socket, '127.0.0.1', $port)],
];
$refused = function (callable $does) {
    try {
        return $does();
    } catch (Swoole\Error $e) {
        return $e->getCode() . ' ' . preg_replace('/#\d+/', '#N', $e->getMessage());
    }
};
Co\run(function () use ($operations, $refused) {
    foreach ($operations as $what => [$make, $does]) {
        $faults = [
            'closed' => fn ($socket) => socket_close($socket),
            'cancelled' => fn ($socket, $cid) => Co::cancel($cid),
        ];
        foreach ($faults as $fault => $happens) {
            $made = $make();
            $cid = go(function () use ($made, $does, &$outcome) {
                $answer = $does(...$made);
                $outcome = json_encode($answer) . ' ' . socket_strerror(socket_last_error());
            });
            $second = $refused(fn () => $does(...$made));
            $happens($made[0], $cid);
            Co::join([$cid]);
            echo "$what, $fault: $outcome\n";
        }
        echo "$what, a second one: $second\n";
    }

    // After a cancel the socket is as it was.
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
    $reader = go(fn () => socket_read($pair[0], 10));
    Co::cancel($reader);
    socket_write($pair[1], 'still there');
    var_dump(socket_read($pair[0], 100));
    // The coroutine's own time.
    Co::join([go(function () use ($pair) {
        Co::setTimeLimit(0.01);
        try {
            socket_read($pair[0], 10);
        } catch (Swoole\Coroutine\TimeoutException $e) {
            echo $e->getMessage(), "\n";
        }
    })]);
    // Who waits for several looks again.
    go(function () use ($pair) {
        [$read, $none] = [[$pair[0]], null];
        try {
            socket_select($read, $none, $none, null);
        } catch (Error $e) {
            echo get_class($e), ': ', $e->getMessage(), "\n";
        }
    });
    socket_close($pair[0]);
    // One may read while another writes.
    [$left, $right] = connection();
    $writer = go(fn () => var_dump(socket_write($left, 'more')));
    $reader = go(fn () => var_dump(socket_read($left, 10)));
    socket_write($right, 'less');
    Co::join([$reader]);
    while (socket_recv($right, $taken, 1 << 20, MSG_DONTWAIT) && !str_ends_with($taken, 'more'));
    Co::join([$writer]);
    // As long as somebody waits, it becomes no stream.
    $reader = go(fn () => socket_read($left, 10));
    echo substr($refused(fn () => socket_export_stream($left)), 0, 5), "\n";
    Co::cancel($reader);
    echo get_resource_type(socket_export_stream($left)), "\n";
    // The program ends while one waits.
    go(function () use ($right) {
        try {
            socket_read($right, 10);
        } finally {
            echo "unwound\n";
        }
    });
    register_shutdown_function(fn () => print("end\n"));
    exit();
});
?>
--EXPECTF--
read, closed: false Bad file descriptor
read, cancelled: false Operation canceled
read, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
read line, closed: false Bad file descriptor
read line, cancelled: false Operation canceled
read line, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
recv, closed: false Bad file descriptor
recv, cancelled: false Operation canceled
recv, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
recvfrom, closed: false Bad file descriptor
recvfrom, cancelled: false Operation canceled
recvfrom, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
recvmsg, closed: false Bad file descriptor
recvmsg, cancelled: false Operation canceled
recvmsg, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
write, closed: false Bad file descriptor
write, cancelled: false Operation canceled
write, a second one: 10002 Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
send, closed: false Bad file descriptor
send, cancelled: false Operation canceled
send, a second one: 10002 Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
sendmsg, closed: false Bad file descriptor
sendmsg, cancelled: false Operation canceled
sendmsg, a second one: 10002 Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
accept, closed: false Bad file descriptor
accept, cancelled: false Operation canceled
accept, a second one: 10002 Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
connect, closed: false Bad file descriptor
connect, cancelled: false Operation canceled
connect, a second one: 10002 Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
string(11) "still there"
coroutine time limit exceeded
TypeError: socket_select(): Argument #1 ($read) contains a closed socket
string(4) "less"
int(4)
10002
stream
unwound

Fatal error: Uncaught Swoole\ExitException: swoole exit in %s:%d
Stack trace:
#0 %a{closure%S}()
#%d {main}
  thrown in %s on line %d
end
