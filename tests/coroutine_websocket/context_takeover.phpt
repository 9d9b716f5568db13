--TEST--
A coroutine server's WebSocket with `websocket_compression_memory`: messages refer to those before them, whoever receives and sends them
--SKIPIF--
<?php if (!function_exists('inflate_init')) die('skip the client needs the extension zlib');
--FILE--
<?php
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;

use function Swoole\Coroutine\{go, run};

run(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['websocket_compression' => true, 'websocket_compression_memory' => 1 << 20]);
    $ended = new Channel(2);
    $server->handle('/', function ($request, $response) use ($ended) {
        $response->upgrade();
        // Two coroutines receive in turns, and both send.
        for ($number = 0; $number < 2; $number++) {
            go(function () use ($response, $ended) {
                while (($frame = $response->recv()) instanceof Swoole\WebSocket\Frame) {
                    $response->push($frame->data);
                    Swoole\Coroutine::sleep(0.001);
                }
                $ended->push(json_encode($frame));
            });
        }
    });
    go(fn () => $server->start());

    $socket = new Socket(AF_INET, SOCK_STREAM);
    $socket->connect('127.0.0.1', $server->port);
    $socket->sendAll("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        . "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10\r\n\r\n");
    for ($head = ''; !str_ends_with($head, "\r\n\r\n");) {
        $head .= $socket->recv(1);
    }
    echo preg_replace('/.*^(Sec-WebSocket-Extensions: [^\r]*).*/ms', '$1', $head), "\n";

    [$deflate, $inflate] = [deflate_init(ZLIB_ENCODING_RAW, ['window' => 10]), inflate_init(ZLIB_ENCODING_RAW)];
    $read = function () use ($socket, $inflate): array {
        $head = $socket->recvAll(2);
        $length = ord($head[1]);
        if ($length === 126) {
            $length = unpack('n', $socket->recvAll(2))[1];
        }
        $payload = $socket->recvAll($length);
        return ord($head[0]) === 0xc1 ? [inflate_add($inflate, "$payload\0\0\xff\xff"), $length] : [bin2hex($payload), dechex(ord($head[0]))];
    };
    $frame = fn (string $payload, int $first) => pack('CC', $first, 0x80 | strlen($payload)) . 'keys' . ($payload ^ str_pad('', strlen($payload), 'keys'));
    $message = fn (int $number) => json_encode(['type' => 'message', 'room' => 'lobby', 'number' => $number, 'text' => 'good morning, everybody']);
    // All at once: they are unfolded in the order of their coming.
    $bytes = '';
    for ($number = 0; $number < 50; $number++) {
        $bytes .= $frame(substr(deflate_add($deflate, $message($number), ZLIB_SYNC_FLUSH), 0, -4), 0xc1);
    }
    $socket->sendAll($bytes);
    $lengths = $got = [];
    for ($number = 0; $number < 50; $number++) {
        [$got[], $lengths[]] = $read();
    }
    sort($got, SORT_NATURAL);
    var_dump($got === array_map($message, range(0, 49)), $lengths[0] > 60, max(array_slice($lengths, 1)) < 30);

    echo "what cannot be unfolded:\n";
    $socket->sendAll($frame("\xff\xff\xff", 0xc1));
    echo implode(' ', $read()), "\n";
    var_dump($socket->recv(1));
    echo $ended->pop(), ' ', $ended->pop(), "\n";
    $server->shutdown();
});
?>
--EXPECTF--
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10
bool(true)
bool(true)
bool(true)
what cannot be unfolded:
03ef 88
string(0) ""
"" ""
