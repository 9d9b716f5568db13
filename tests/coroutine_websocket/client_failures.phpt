--TEST--
Coroutine\Http\Client with WebSocket: servers that do not keep to the standard, that leave, or say nothing
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Client;

use function Swoole\Coroutine\{go, run};

/** Serves one connection: answers the handshake, with the fields given, then does what the program says. */
function serve(callable $then, array $fields = [], string $status = '101 Switching Protocols'): int
{
    $listener = new Socket(AF_INET, SOCK_STREAM);
    $listener->bind('127.0.0.1');
    $listener->listen();
    go(function () use ($listener, $then, $fields, $status) {
        $socket = $listener->accept();
        $head = '';
        while (!str_ends_with($head, "\r\n\r\n")) {
            $head .= $socket->recv(1);
        }
        preg_match('/Sec-WebSocket-Key: (\S+)/', $head, $key);
        $fields += ['Upgrade' => 'websocket', 'Connection' => 'Upgrade', 'Sec-WebSocket-Accept' => base64_encode(sha1("$key[1]258EAFA5-E914-47DA-95CA-C5AB0DC85B11", true))];
        $answer = "HTTP/1.1 $status\r\n";
        foreach (array_filter($fields) as $name => $value) {
            $answer .= "$name: $value\r\n";
        }
        $socket->sendAll("$answer\r\n");
        $then($socket, $head);
        $socket->close();
    });
    return $listener->getsockname()['port'];
}

/** What the client has sent, as the payload of its frame; its end otherwise. */
function frame(Socket $socket): string
{
    $head = $socket->recvAll(2);
    if (strlen((string) $head) < 2) {
        return 'the end';
    }
    [1 => $first, 2 => $length] = unpack('C2', $head);
    $length &= 0x7f;
    $key = $socket->recvAll(4);
    $payload = $length ? $socket->recvAll($length) ^ str_pad('', $length, $key) : '';
    return dechex($first) . ' ' . ($first === 0x88 && $length ? unpack('n', $payload)[1] . ' ' . substr($payload, 2) : $payload);
}

function show(Client $client): void
{
    echo "  $client->statusCode $client->errCode '$client->errMsg' ", $client->connected ? 'connected' : 'closed', "\n";
}

run(function () {
    $nothing = fn () => null;
    echo "handshakes:\n";
    foreach ([
        'another key' => [['Sec-WebSocket-Accept' => 'bm90IHRoZSBhbnN3ZXIgb2YgdGhlIGtleQ=='], []],
        'no key' => [['Sec-WebSocket-Accept' => ''], []],
        'another protocol' => [['Upgrade' => 'something'], []],
        'not offered' => [['Sec-WebSocket-Extensions' => 'permessage-deflate'], []],
        'more than offered' => [['Sec-WebSocket-Extensions' => 'permessage-deflate; server_max_window_bits=99'], ['websocket_compression' => true]],
    ] as $what => [$fields, $settings]) {
        $client = new Client('127.0.0.1', serve($nothing, $fields));
        $client->set($settings);
        echo "$what: ", json_encode($client->upgrade('/')), "\n";
        show($client);
    }
    $client = new Client('127.0.0.1', serve($nothing, ['Content-Length' => '0'], '403 Forbidden'));
    echo 'refused: ', json_encode($client->upgrade('/')), "\n";
    show($client);
    var_dump(@$client->push('a'), $client->ping(), $client->disconnect(), $client->recv());
    show($client);
    $client = new Client('127.0.0.1', 1);
    echo 'nobody is there: ', json_encode([$client->upgrade('/'), $client->push('a'), $client->ping(), $client->disconnect(), $client->recv()]), "\n";
    show($client);

    echo "what is sent:\n";
    $done = new Channel(1);
    $client = new Client('127.0.0.1', serve(function ($socket, $head) use ($done) {
        preg_match_all('/^(?:Upgrade|Connection|Sec-\S+|X-\S+): .*/m', preg_replace('/(Key: ).{22}==/', '$1(a key)', $head), $fields);
        echo implode("\n", array_map(trim(...), $fields[0])), "\n";
        $done->push([frame($socket), frame($socket), frame($socket), frame($socket)]);
    }));
    $client->set(['websocket_compression' => true]);
    $client->setHeaders(['X-Own' => 'a field', 'Sec-WebSocket-Protocol' => 'chat', 'Sec-WebSocket-Key' => 'mine', 'connection' => 'close']);
    $client->upgrade('/');
    $client->push('text');
    $client->ping('ping');
    var_dump($client->push('1', 2), @$client->push('a', 99), $client->errCode === SWOOLE_ERROR_WEBSOCKET_PACK_FAILED);
    var_dump(@$client->push(str_repeat('a', 126), WEBSOCKET_OPCODE_PING), $client->disconnect(4321, 'enough'), $client->connected);
    echo json_encode($done->pop()), "\n";

    echo "what comes:\n";
    foreach ([
        'a masked frame' => "\x81\x81keys\x0a",
        'a reserved bit' => "\xc1\x01a",
        'no UTF-8' => "\x81\x01\xff",
        'too much' => "\x82\x7f\0\0\0\0\0\x10\0\0",
        'a frame that ends too early' => "\x81\x05abc",
        'a close' => "\x88\x05\x0f\xa0bye",
        'a close with a bad code' => "\x88\x02\0\0",
    ] as $what => $bytes) {
        $done = new Channel(1);
        $client = new Client('127.0.0.1', serve(function ($socket) use ($bytes, $done, $what) {
            $socket->sendAll($bytes);
            $done->push(str_contains($what, 'early') ? 'that was all' : frame($socket));
        }));
        $client->set(['package_max_length' => 1 << 16]);
        $client->upgrade('/');
        echo "$what: ", json_encode($client->recv()), ', it is told ', $done->pop(), "\n";
        show($client);
    }

    echo "waits:\n";
    [$asked, $go] = [new Channel(1), new Channel(1)];
    $client = new Client('127.0.0.1', serve(function ($socket) use ($asked, $go) {
        $socket->sendAll("\x01\x02ab");
        $go->pop();
        $socket->sendAll("\x89\x01?\x80\x01c");
        $asked->push(frame($socket));
        $go->pop();
    }));
    $client->upgrade('/');
    var_dump($client->recv(0.01));
    show($client);
    $go->push(true);
    var_dump($client->recv()->data, $asked->pop());
    $me = Coroutine::getCid();
    Swoole\Timer::after(1, fn () => Coroutine::cancel($me));
    var_dump($client->recv());
    show($client);
    Swoole\Timer::after(1, function () use ($client) {
        try {
            $client->recv();
        } catch (Swoole\Error $error) {
            echo preg_replace('/#\d+/', '#n', $error->getMessage()), "\n";
        }
        $client->close();
    });
    var_dump($client->recv());
    show($client);
    $go->push(true);

    $client = new Client('127.0.0.1', serve(fn ($socket) => $socket->recv()));
    $client->upgrade('/');
    $client->socket->close();
    var_dump($client->recv(), $client->push('a'), $client->errCode === SWOOLE_ERROR_CLIENT_NO_CONNECTION);

    echo "own offers:\n";
    $client = new Client('127.0.0.1', serve(fn ($socket) => $socket->sendAll("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"), ['Sec-WebSocket-Extensions' => 'permessage-deflate; server_no_context_takeover']));
    $client->setHeaders(['Sec-WebSocket-Extensions' => 'permessage-deflate; server_no_context_takeover']);
    var_dump($client->upgrade('/'), $client->recv()->data);

    echo "many send:\n";
    $received = new Channel(1);
    $client = new Client('127.0.0.1', serve(function ($socket) use ($received) {
        $letters = '';
        for ($i = 0; $i < 20; $i++) {
            [1 => $length] = unpack('J', substr($socket->recvAll(10), 2));
            $key = $socket->recvAll(4);
            $letters .= count_chars($socket->recvAll($length) ^ str_pad('', $length, $key), 3);
        }
        $received->push($letters);
    }));
    $client->upgrade('/');
    for ($i = 0; $i < 20; $i++) {
        go(fn () => $client->push(str_repeat(chr(65 + $i), 300000), WEBSOCKET_OPCODE_BINARY));
    }
    echo $received->pop(), "\n";
});
?>
--EXPECT--
handshakes:
another key: false
  -3 8504 'Websocket handshake failed (Sec-WebSocket-Accept does not answer the key)' closed
no key: false
  -3 8504 'Websocket handshake failed (Sec-WebSocket-Accept does not answer the key)' closed
another protocol: false
  -3 8504 'Websocket handshake failed (the server has switched to something else)' closed
not offered: false
  -3 8504 'Websocket handshake failed (the server answers with extensions that were not offered)' closed
more than offered: false
  -3 8504 'Websocket handshake failed (the server answers with extensions that were not offered)' closed
refused: true
  403 0 '' closed
bool(false)
bool(false)
bool(false)
bool(false)
  403 5001 'Client no connection' closed
nobody is there: [false,false,false,false,false]
  -1 5001 'Client no connection' closed
what is sent:
X-Own: a field
Sec-WebSocket-Protocol: chat
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: (a key)
Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
bool(false)
["81 text","89 ping","82 1","88 4321 enough"]
what comes:
a masked frame: false, it is told 88 1002 
  -3 508 'Protocol error (a frame is masked, which a server must not do)' closed
a reserved bit: false, it is told 88 1002 
  -3 508 'Protocol error (a frame has reserved bits set)' closed
no UTF-8: false, it is told 88 1007 
  -3 508 'Protocol error (a text is no UTF-8)' closed
too much: false, it is told 88 1009 
  -3 508 'Protocol error (a message of 1048576 bytes is too large)' closed
a frame that ends too early: "", it is told that was all
  101 0 '' closed
a close: "", it is told 88 4000 bye
  101 0 '' closed
a close with a bad code: false, it is told 88 1002 
  -3 508 'Protocol error (a close frame has no valid code)' closed
waits:
bool(false)
  -3 110 'Connection timed out' connected
string(3) "abc"
string(4) "8a ?"
bool(false)
  -3 125 'Operation canceled' connected
Socket#n has already been bound to another coroutine#n, reading of the same socket in coroutine#n at the same time is not allowed
bool(false)
  -3 125 'Operation canceled' closed
bool(false)
bool(false)
bool(true)
own offers:
bool(true)
string(5) "Hello"
many send:
ABCDEFGHIJKLMNOPQRST
