--TEST--
Coroutine\Socket: one whose descriptor somebody else has made blocking still lets others run, and times out
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;

/** What it gives, and whether others ran meanwhile. */
function with_others(callable $waits): array
{
    $beats = 0;
    $beat = go(function () use (&$beats) {
        while (Coroutine::sleep(0.002)) {
            $beats++;
        }
    });
    $given = $waits();
    Coroutine::cancel($beat);
    return [$given, $beats > 0];
}

[$stream, $peer] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
Coroutine\run(function () use ($stream, $peer) {
    $socket = Socket::import($stream);
    stream_set_blocking($stream, true);
    echo 'recv ', json_encode(with_others(fn () => $socket->recv(10, 0.05))), ' ', json_encode($socket->errCode === SOCKET_ETIMEDOUT), "\n";
    stream_set_blocking($stream, true);
    var_dump($socket->recvLine(10, 0.01), $socket->peek(10));
    stream_set_blocking($stream, true);
    var_dump($socket->sendAll(str_repeat('x', 10_000_000), 0.05) < 10_000_000, $socket->errCode === SOCKET_ETIMEDOUT);
    fwrite($peer, "a line\n");
    stream_set_blocking($stream, true);
    var_dump($socket->recvLine(10, 1));

    echo "a file\n";
    $file = tmpfile();
    ftruncate($file, 10_000_000);
    [$stream, $peer] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $socket = Socket::import($stream);
    $socket->setProtocol(['write_timeout' => 0.05]);
    $socket->setOption(SOL_SOCKET, SO_SNDTIMEO, ['sec' => 0, 'usec' => 50_000]);
    stream_set_blocking($stream, true);
    [$sent, $others] = with_others(fn () => $socket->sendFile(stream_get_meta_data($file)['uri']));
    echo json_encode([$sent, $others, $socket->errCode === SOCKET_ETIMEDOUT]), "\n";

    echo "a listener\n";
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    $socket = Socket::import($listener);
    stream_set_blocking($listener, true);
    echo json_encode(with_others(fn () => $socket->accept(0.05))), ' ', json_encode($socket->errCode === SOCKET_ETIMEDOUT), "\n";
    $client = stream_socket_client('tcp://' . stream_socket_get_name($listener, false));
    stream_set_blocking($listener, true);
    echo get_class($socket->accept(1)), "\n";
    // Whether somebody comes is known; but he may be gone before he is taken.
    stream_set_blocking($listener, true);
    echo json_encode(with_others(fn () => $socket->accept(0.05))), "\n";
});
?>
--EXPECT--
recv [false,true] true
bool(false)
bool(false)
bool(true)
bool(true)
string(7) "a line
"
a file
[false,true,true]
a listener
[false,true] true
Swoole\Coroutine\Socket
[false,true]
