--TEST--
Coroutine\Socket: one whose descriptor somebody else has made blocking still lets others run, and times out
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;

[$stream, $peer] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
Coroutine\run(function () use ($stream, $peer) {
    $socket = Socket::import($stream);
    stream_set_blocking($stream, true);
    $beats = 0;
    $beat = go(function () use (&$beats) {
        for (; $beats < 5; $beats++) {
            Coroutine::sleep(0.002);
        }
    });
    var_dump($socket->recv(10, 0.05), $socket->errCode === SOCKET_ETIMEDOUT, $beats);
    stream_set_blocking($stream, true);
    var_dump($socket->recvLine(10, 0.01), $socket->peek(10));
    stream_set_blocking($stream, true);
    var_dump($socket->sendAll(str_repeat('x', 10_000_000), 0.05) < 10_000_000, $socket->errCode === SOCKET_ETIMEDOUT);
    fwrite($peer, "a line\n");
    stream_set_blocking($stream, true);
    var_dump($socket->recvLine(10, 1));
});
?>
--EXPECT--
bool(false)
bool(true)
int(5)
bool(false)
bool(false)
bool(true)
bool(true)
string(7) "a line
"
