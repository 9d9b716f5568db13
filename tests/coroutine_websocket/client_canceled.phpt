--TEST--
Coroutine\Http\Client with WebSocket: who is cancelled while it waits for its turn to send harms nobody; half a message ends the connection
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Http\Client, Socket};

use function Swoole\Coroutine\{go, run};

/** The handshake, as the server sees it. */
function agree(Socket $peer): Socket
{
    for ($head = ''; !str_contains($head, "\r\n\r\n"); $head .= $peer->recv()) {
    }
    preg_match('/^Sec-WebSocket-Key: (\S+)/mi', $head, $key);
    $accept = base64_encode(sha1("{$key[1]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11", true));
    $peer->sendAll("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: $accept\r\n\r\n");
    return $peer;
}

run(function () {
    $listener = new Socket(AF_INET, SOCK_STREAM);
    $listener->bind('127.0.0.1');
    $listener->listen();
    $open = function (array $settings = []) use ($listener): array {
        $client = new Client('127.0.0.1', $listener->getsockname()['port']);
        $client->set($settings + ['timeout' => 10]);
        $peer = new Channel(1);
        go(fn () => $peer->push(agree($listener->accept())));
        $client->upgrade('/');
        return [$client, $peer->pop()];
    };

    echo "- one of those that wait is cancelled\n";
    [$client, $peer] = $open();
    $length = 8 << 20;
    $sent = new Channel(2);
    $first = go(fn () => $sent->push($client->push(str_repeat('a', $length))));
    $second = go(fn () => $sent->push([$client->push('never'), $client->errCode === SOCKET_ECANCELED]));
    Coroutine::cancel($second);
    echo json_encode($sent->pop()), "\n";
    // The peer reads at last: the first message is whole, and another goes behind it.
    for ($got = 0; $got < $length + 14; $got += strlen($peer->recv(65536))) {
    }
    var_dump($sent->pop(), $got === $length + 14, $client->push('and on'), strlen($peer->recv()));
    $client->close();

    echo "- one that sends is\n";
    [$client, $peer] = $open();
    $first = go(fn () => $sent->push([$client->push(str_repeat('a', $length)), $client->connected]));
    Coroutine::cancel($first);
    echo json_encode($sent->pop()), "\n";
    $listener->close();
});
?>
--EXPECT--
- one of those that wait is cancelled
[false,true]
bool(true)
bool(true)
bool(true)
int(12)
- one that sends is
[false,false]
