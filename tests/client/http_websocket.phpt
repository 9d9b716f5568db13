--TEST--
Http\Client with WebSocket: upgrade(), push() and the event message, the end from either side, and what goes wrong
--FILE--
<?php
require __DIR__ . '/../include/proxies.php';
use Swoole\Coroutine\Channel;
use Swoole\Coroutine\Http\Server;
use Swoole\Http\Client;

use function Swoole\Coroutine\{go, run};

run(function () use (&$weak) {
    $server = new Server('127.0.0.1', 0);
    $server->set(['websocket_compression' => true, 'open_websocket_ping_frame' => true]);
    $told = new Channel(10);
    $server->handle('/echo', function ($request, $response) use ($told) {
        $response->upgrade();
        while (($frame = $response->recv()) instanceof Swoole\WebSocket\Frame) {
            match ($frame->data) {
                'bye' => $response->disconnect(4000, 'as you like'),
                'ping me' => $response->ping('still there?'),
                default => $response->push(is_numeric($frame->data) ? str_repeat('x', (int) $frame->data) : "$frame->opcode $frame->data", $frame->opcode === WEBSOCKET_OPCODE_PING ? WEBSOCKET_OPCODE_PONG : $frame->opcode),
            };
        }
        $told->push($frame);
    });
    $server->handle('/page', fn ($request, $response) => $response->end('a page'));
    go(fn () => $server->start());

    $events = new Channel(100);
    $make = function (array $settings = [], ?int $port = null) use ($server, $events): Client {
        $client = new Client('127.0.0.1', $port ?? $server->port);
        $client->set($settings);
        $client->on('message', fn ($client, $frame) => $events->push(($frame instanceof Swoole\WebSocket\CloseFrame ? "close $frame->code $frame->reason" : "message $frame->opcode " . (strlen($frame->data) > 50 ? strlen($frame->data) : $frame->data))));
        $client->on('close', fn ($client) => $events->push("closed $client->errCode"));
        return $client;
    };
    $upgraded = fn ($client) => $events->push("upgraded $client->statusCode $client->errCode " . json_encode($client->isConnected()));

    echo "- messages\n";
    $client = $make();
    var_dump(@$client->push('too early'), $client->errCode === SWOOLE_ERROR_WEBSOCKET_UNCONNECTED);
    $client->upgrade('/echo', function ($client) use ($upgraded) {
        $upgraded($client);
        $client->push('hello');
    });
    echo $events->pop(), ', ', $events->pop(), "\n";
    var_dump($client->push('in ', WEBSOCKET_OPCODE_TEXT, false), $client->push('pieces', WEBSOCKET_OPCODE_CONTINUATION), $client->push("\0", WEBSOCKET_OPCODE_BINARY), $client->push('100000'));
    echo $events->pop(), ', ', bin2hex($events->pop()), ', ', $events->pop(), "\n";
    // Pings are answered, pongs kept away from the program.
    $client->push('ping me');
    $client->push('?', WEBSOCKET_OPCODE_PING);
    $client->push('and on');
    echo $events->pop(), "\n";
    var_dump(@$client->get('/page', strlen(...)), @$client->push('a', 99), @$client->push(str_repeat('a', 126), WEBSOCKET_OPCODE_PING));
    $client->close();
    var_dump($events->pop(), $told->pop(), $client->isConnected(), @$client->push('too late'), $client->close());

    echo "- the server closes\n";
    $client->upgrade('/echo', $upgraded);
    echo $events->pop(), "\n";
    $client->push('bye');
    echo $events->pop(), "\n";
    $told->pop();
    $client = $make(['open_websocket_close_frame' => true, 'open_websocket_pong_frame' => true, 'websocket_compression' => true]);
    $client->upgrade('/echo', $upgraded);
    echo $events->pop(), "\n";
    $client->push('!', WEBSOCKET_OPCODE_PING);
    $client->push(str_repeat('many ', 100));
    $client->push('bye');
    echo $events->pop(), ', ', $events->pop(), ', ', $events->pop(), ', ', $events->pop(), "\n";
    $told->pop();

    echo "- no WebSocket\n";
    $client = $make();
    $client->upgrade('/page', $upgraded);
    echo $events->pop(), "\n";
    // The connection is as after any request.
    $client->get('/page', fn ($client) => $events->push("page $client->statusCode '$client->body'"));
    echo $events->pop(), "\n";
    $client->close();
    echo $events->pop(), "\n";
    $client = $make([], 1);
    $client->upgrade('/', $upgraded);
    echo $events->pop(), "\n";
    $client = new Client('127.0.0.1', $server->port);
    var_dump(@$client->upgrade('/echo', $upgraded));

    echo "- servers that do not keep to the standard\n";
    $accept = fn (string $head) => base64_encode(sha1(preg_replace('/.*^Sec-WebSocket-Key: (\S+).*/ms', '$1', $head) . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
    foreach ([
        'another key' => [fn () => 'bm90IHRoZSBhbnN3ZXI=', ''],
        'a masked frame' => [$accept, "\x81\x81keys\x0a"],
        'no UTF-8' => [$accept, "\x81\x01\xff"],
        'cut off' => [$accept, "\x81\x05abc"],
    ] as $what => [$key, $bytes]) {
        $port = listens(function ($connection) use ($key, $bytes) {
            $head = $connection->recv();
            $connection->sendAll("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {$key($head)}\r\n\r\n$bytes");
            $connection->close();
        });
        $client = $make([], $port);
        $client->upgrade('/', $upgraded);
        echo "$what: ", $events->pop(), ', ', $events->pop(), "\n";
    }

    // push() tells a server that has not agreed from none.
    $port = listens(function ($connection) {
        $connection->recv();
        $connection->sendAll("no HTTP at all\r\n\r\n");
        $connection->close();
    });
    foreach ([$port, 1] as $port) {
        $client = $make([], $port);
        $client->upgrade('/', fn ($client) => $events->push(json_encode([@$client->push('x'), swoole_last_error()])));
        do {
            $event = $events->pop();
        } while ($event[0] !== '[');
        echo "push: $event\n";
    }
    while (!$events->isEmpty()) {
        $events->pop();
    }

    echo "- closed in its callbacks, and let go\n";
    $make()->upgrade('/echo', function ($client) use ($upgraded, $events) {
        $upgraded($client);
        $client->on('message', function ($client, $frame) use ($events) {
            $events->push("message $frame->data");
            $client->close();
        });
        $client->push('once');
        $client->push('twice');
    });
    echo $events->pop(), ', ', $events->pop(), ', ', $events->pop(), "\n";
    var_dump($told->pop());
    $client = $make();
    $client->upgrade('/echo', $upgraded);
    $client->close();
    echo $events->pop(), "\n";
    $weak = WeakReference::create($client);
    var_dump($events->isEmpty());
    array_map(fn ($server) => $server->close(), $GLOBALS['servers']);
    $server->shutdown();
});
var_dump($weak->get());
?>
--EXPECT--
- messages
bool(false)
bool(true)
upgraded 101 0 true, message 1 1 hello
bool(true)
bool(true)
bool(true)
bool(true)
message 1 1 in pieces, 6d657373616765203220322000, message 1 100000
message 1 1 and on
bool(false)
bool(false)
bool(false)
string(8) "closed 0"
string(0) ""
bool(false)
bool(false)
bool(false)
- the server closes
upgraded 101 0 true
closed 0
upgraded 101 0 true
message 10 9 !, message 1 502, close 4000 as you like, closed 0
- no WebSocket
upgraded 200 0 true
page 200 'a page'
closed 0
upgraded -1 111 false
bool(false)
- servers that do not keep to the standard
another key: upgraded -3 8504 false, closed 8504
a masked frame: upgraded 101 0 true, closed 508
no UTF-8: upgraded 101 0 true, closed 508
cut off: upgraded 101 0 true, closed 0
push: [false,8504]
push: [false,8503]
- closed in its callbacks, and let go
upgraded 101 0 true, message 1 once, closed 0
string(0) ""
upgraded -3 125 false
bool(true)
NULL
