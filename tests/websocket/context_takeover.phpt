--TEST--
With `websocket_compression_memory` messages refer to those before them, on both sides, as far as the memory goes
--SKIPIF--
<?php if (!function_exists('inflate_init')) die('skip the client needs the extension zlib');
--FILE--
<?php
// BASE only: in PROCESS mode no process knows what the others have sent to a client.
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';

/** A client that keeps the windows that were agreed upon, and tells how long what it got was. */
final class Compressing
{
    public WebSocketPeer $peer;
    public int $length;
    private DeflateContext $deflate;
    private InflateContext $inflate;

    public function __construct(Client $client, string $offer)
    {
        $this->peer = new WebSocketPeer($client, '/', ['Sec-WebSocket-Extensions' => $offer]);
        preg_match('/client_max_window_bits=(\d+)/', $this->answer(), $bits);
        $this->deflate = deflate_init(ZLIB_ENCODING_RAW, ['window' => (int) ($bits[1] ?? 15)]);
        $this->inflate = inflate_init(ZLIB_ENCODING_RAW);
    }

    public function answer(): string
    {
        return $this->peer->answer->header('sec-websocket-extensions') ?? 'none';
    }

    public function send(string $text): int
    {
        $mode = str_contains($this->answer(), 'client_no_context_takeover') ? ZLIB_FULL_FLUSH : ZLIB_SYNC_FLUSH;
        $bytes = substr(deflate_add($this->deflate, $text, $mode), 0, -4);
        $this->peer->send($bytes, first: 0xc0);
        return strlen($bytes);
    }

    public function read(): string
    {
        [$first, , $payload] = $this->peer->frameOf();
        $this->length = strlen($payload);
        return $first & 0x40 ? inflate_add($this->inflate, "$payload\0\0\xff\xff") : $payload;
    }
}

$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set([
        'worker_num' => 1,
        'task_worker_num' => 1,
        'websocket_compression' => true,
        // Room for one window of a client that cannot have a small one, or for a few small ones; and for two of our own.
        'websocket_compression_memory' => 2 * 700 * 1024,
    ]);
    $server->on('message', function ($server, $frame) {
        match (strtok($frame->data, ' ')) {
            // Sent by another process, which knows nothing of what came before.
            'task' => $server->task([$frame->fd, $frame->data]),
            'raw' => $server->send($frame->fd, Swoole\WebSocket\Server::pack($frame->data, flags: SWOOLE_WEBSOCKET_FLAG_FIN | SWOOLE_WEBSOCKET_FLAG_COMPRESS)),
            default => $server->push($frame->fd, $frame->data),
        };
    });
    $server->on('task', fn ($server, $task, $worker, $data) => $server->push(...$data));
    $server->on('finish', fn () => null);
    return $server;
});
$message = fn (string $kind, int $number) => "$kind " . json_encode(['type' => 'message', 'room' => 'lobby', 'number' => $number, 'text' => 'good morning, everybody, who is there?']);

$client = new Compressing($server->connect(), 'permessage-deflate; client_max_window_bits');
echo $client->answer(), "\n";
$exchange = function (Compressing $client, string $kind, int $number) use ($message) {
    $text = $message($kind, $number);
    $sent = $client->send($text);
    $same = $client->read() === $text ? 'the same' : 'another';
    $short = fn (int $length) => $length < 40 ? 'short' : 'long';
    return "$same, {$short($sent)} there, {$short($client->length)} back";
};
foreach (['plain', 'plain', 'plain', 'task', 'plain', 'plain', 'raw', 'plain', 'plain'] as $number => $kind) {
    echo "$kind: ", $exchange($client, $kind, $number), "\n";
}

echo "others have the two windows meanwhile:\n";
$others = [new Compressing($server->connect(), 'permessage-deflate; client_max_window_bits=9'), new Compressing($server->connect(), 'permessage-deflate')];
foreach ($others as $other) {
    echo $other->answer(), ': ', $exchange($other, 'plain', 1), '; ', $exchange($other, 'plain', 2), "\n";
}
echo $exchange($client, 'plain', 9), '; ', $exchange($client, 'plain', 10), "\n";

echo "what a client may ask for:\n";
foreach (['server_no_context_takeover', 'client_no_context_takeover', 'server_max_window_bits=10'] as $wish) {
    $other = new Compressing($server->connect(), "permessage-deflate; $wish");
    echo $other->answer(), ': ', $exchange($other, 'plain', 1), '; ', $exchange($other, 'plain', 2), "\n";
}

echo "no room for more windows of clients:\n";
$many = [];
do {
    $many[] = $other = new Compressing($server->connect(), 'permessage-deflate');
} while ($other->answer() === 'permessage-deflate' && count($many) < 100);
echo $other->answer(), ': ', $exchange($other, 'plain', 1), '; ', $exchange($other, 'plain', 2), "\n";
// Those that leave make room.
$many[0]->peer->send(pack('n', 1000), WEBSOCKET_OPCODE_CLOSE);
echo $many[0]->peer->closed(), "\n";
eventually(fn () => (new Compressing($server->connect(), 'permessage-deflate'))->answer() === 'permessage-deflate', 'room for a window');
echo "room again\n";

$client->peer->send("\xff\xff\xff", first: 0xc0);
echo 'not deflate: ', $client->peer->closed(), "\n";
$server->stop();
?>
--EXPECT--
permessage-deflate; client_max_window_bits=12
plain: the same, long there, long back
plain: the same, short there, short back
plain: the same, short there, short back
task: the same, short there, long back
plain: the same, short there, long back
plain: the same, short there, short back
raw: the same, short there, long back
plain: the same, short there, long back
plain: the same, short there, short back
others have the two windows meanwhile:
permessage-deflate; client_max_window_bits=9: the same, long there, long back; the same, short there, short back
permessage-deflate: the same, long there, long back; the same, short there, short back
the same, short there, long back; the same, short there, short back
what a client may ask for:
permessage-deflate; server_no_context_takeover: the same, long there, long back; the same, short there, long back
permessage-deflate; client_no_context_takeover: the same, long there, long back; the same, long there, short back
permessage-deflate; server_no_context_takeover; server_max_window_bits=10: the same, long there, long back; the same, short there, long back
no room for more windows of clients:
permessage-deflate; client_no_context_takeover: the same, long there, long back; the same, long there, short back
closed 1000
room again
not deflate: closed 1007
