--TEST--
$response->upgrade(): messages in pieces, control frames, compression, subprotocols, waits that end, handlers that fail
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;

use function Swoole\Coroutine\{go, run};

/** A client that sends just these bytes. */
final class Peer
{
    private Socket $socket;
    public string $head;

    public function __construct(int $port, string $path, array $fields = [], string $behind = '')
    {
        $this->socket = new Socket(AF_INET, SOCK_STREAM);
        $this->socket->connect('127.0.0.1', $port);
        $fields += ['Host' => 'a', 'Connection' => 'Upgrade', 'Upgrade' => 'websocket', 'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version' => '13'];
        $lines = array_map(fn ($name, $value) => "$name: $value\r\n", array_keys($fields), $fields);
        $this->socket->sendAll("GET $path HTTP/1.1\r\n" . implode($lines) . "\r\n" . $behind);
        $this->head = '';
        while (!str_ends_with($this->head, "\r\n\r\n") && ($byte = $this->socket->recv(1)) !== '' && $byte !== false) {
            $this->head .= $byte;
        }
    }

    public function status(): string
    {
        return substr($this->head, 9, 3);
    }

    public static function frame(string $payload, int $opcode = WEBSOCKET_OPCODE_TEXT, int $first = 0x80): string
    {
        $length = strlen($payload);
        return pack('C', $first | $opcode) . ($length < 126 ? pack('C', 0x80 | $length) : pack('Cn', 0x80 | 126, $length)) . 'keys' . ($payload ^ str_pad('', $length, 'keys'));
    }

    public function send(string $payload, int $opcode = WEBSOCKET_OPCODE_TEXT, int $first = 0x80): self
    {
        $this->socket->sendAll(self::frame($payload, $opcode, $first));
        return $this;
    }

    /** The next frame: first byte, payload; of a close its code and reason. */
    public function read(): string
    {
        $head = $this->socket->recvAll(2);
        if (strlen((string) $head) < 2) {
            return 'the end';
        }
        [1 => $first, 2 => $length] = unpack('C2', $head);
        if ($length === 126) {
            $length = unpack('n', $this->socket->recvAll(2))[1];
        }
        $payload = $length ? $this->socket->recvAll($length) : '';
        return dechex($first) . ' ' . ($first === 0x88 && $length ? unpack('n', $payload)[1] . ' ' . substr($payload, 2) : $payload);
    }

    public function close(): void
    {
        $this->socket->close();
    }
}

run(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['websocket_compression' => true, 'websocket_subprotocol' => 'chat', 'package_max_length' => 64 * 1024]);
    $server->handle('/echo', function ($request, $response) {
        $response->upgrade();
        while (($frame = $response->recv()) instanceof Swoole\WebSocket\Frame) {
            $response->push($frame->data . ($frame->finish ? '' : ' (unfinished)'), $frame->opcode);
        }
        var_dump($frame);
    });
    $server->handle('/waits', function ($request, $response) {
        $response->upgrade();
        var_dump($response->recv(0.01), swoole_last_error() === SOCKET_ETIMEDOUT);
        $me = Coroutine::getCid();
        Swoole\Timer::after(1, fn () => Coroutine::cancel($me));
        var_dump($response->recv(), swoole_last_error() === SOCKET_ECANCELED);
        var_dump($response->ping('still there?'), @$response->push('a', 99), @$response->ping(str_repeat('a', 126)), @$response->disconnect(1000, str_repeat('a', 124)));
        $response->push('next', WEBSOCKET_OPCODE_CLOSE);
        var_dump($response->push('behind a close'), $response->recv());
    });
    $kept = new Channel(1);
    $server->handle('/kept', function ($request, $response) use ($kept) {
        $response->upgrade();
        $kept->push($response);
    });
    $server->handle('/own', function ($request, $response) {
        // Without upgrade(): the program answers by itself.
        $response->status(101);
        $response->header('Upgrade', 'websocket');
        $response->header('Sec-WebSocket-Accept', base64_encode(sha1($request->header['sec-websocket-key'] . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true)));
        $response->end();
        $response->push('by hand');
    });
    $server->handle('/page', function ($request, $response) {
        var_dump(@$response->push('to a page'), str_ends_with(error_get_last()['message'], "fd[$response->fd] is not a websocket conncetion"), @$response->recv(), @$response->disconnect());
        $response->end('a page');
        var_dump($response->push('to nobody'), swoole_last_error() === SWOOLE_ERROR_SESSION_CLOSED, @$response->upgrade());
    });
    go(fn () => $server->start());
    $port = $server->port;

    echo "- messages\n";
    $peer = new Peer($port, '/echo', ['Sec-WebSocket-Protocol' => 'other, chat'], Peer::frame('with the request'));
    echo $peer->status(), ' ', preg_match('/^Sec-WebSocket-(Protocol: chat|Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=)\r$/m', $peer->head), "\n";
    echo $peer->read(), "\n";
    $peer->send('in ', first: 0)->send('!', WEBSOCKET_OPCODE_PING)->send('pieces', WEBSOCKET_OPCODE_CONTINUATION);
    echo $peer->read(), ', ', $peer->read(), "\n";
    $peer->send("\0\1", WEBSOCKET_OPCODE_BINARY)->send('unasked', WEBSOCKET_OPCODE_PONG);
    echo bin2hex($peer->read()), "\n";
    $peer->send(pack('n', 3000) . 'bye', WEBSOCKET_OPCODE_CLOSE);
    echo $peer->read(), ', ', $peer->read(), "\n";

    echo "- compressed\n";
    $peer = new Peer($port, '/echo', ['Sec-WebSocket-Extensions' => 'permessage-deflate; client_max_window_bits']);
    $long = str_repeat('the same again ', 1000);
    $peer->send(gzdeflate($long), first: 0xc0);
    [$first, $payload] = explode(' ', $peer->read(), 2);
    var_dump($first, strlen($payload) < 200, inflate_add(inflate_init(ZLIB_ENCODING_RAW), "$payload\0\0\xff\xff", ZLIB_SYNC_FLUSH) === $long);
    // More than package_max_length, in few bytes; and no deflate at all.
    $peer->send(gzdeflate(str_repeat('a', 100000)), first: 0xc0);
    echo $peer->read(), ', ', $peer->read(), "\n";
    $peer = new Peer($port, '/echo', ['Sec-WebSocket-Extensions' => 'permessage-deflate']);
    echo $peer->send("\xff\xff\xff", first: 0xc0)->read(), ', ', $peer->read(), "\n";

    echo "- against the standard\n";
    $peer = new Peer($port, '/echo');
    echo $peer->send("\xff")->read(), ', ', $peer->read(), "\n";
    foreach ([['Sec-WebSocket-Key' => 'short'], ['Sec-WebSocket-Version' => '12'], ['Upgrade' => 'something']] as $fields) {
        echo (new Peer($port, '/echo', $fields))->status(), "\n";
    }

    echo "- waits\n";
    $peer = new Peer($port, '/waits');
    echo $peer->read() . ', ' . $peer->read(), "\n";
    $peer->send(pack('n', 1000), WEBSOCKET_OPCODE_CLOSE);
    echo $peer->read(), "\n";

    echo "- by hand\n";
    echo ($peer = new Peer($port, '/own'))->read(), ', ', $peer->read(), "\n";

    echo "- a response that somebody keeps\n";
    $peer = new Peer($port, '/kept');
    $response = $kept->pop();
    var_dump($response->push('later'));
    echo $peer->send('and back')->read(), ', ', $response->recv()->data, "\n";
    $peer->close();
    var_dump($response->recv(), $response->push('nobody is there'), $response->close());
    $peer = new Peer($port, '/kept');
    $response = $kept->pop();
    unset($response);
    echo $peer->read(), ', ', $peer->read(), "\n";

    echo "- a page\n";
    $client = new Coroutine\Http\Client('127.0.0.1', $port);
    $client->get('/page');
    echo $client->body, "\n";

    echo "- shutdown\n";
    $peer = new Peer($port, '/echo');
    $server->shutdown();
    echo $peer->read(), ', ', $peer->send(pack('n', 1001), WEBSOCKET_OPCODE_CLOSE)->read(), "\n";
});

run(function () {
    $server = new Server('127.0.0.1', 0);
    $server->handle('/', function ($request, $response) {
        $response->upgrade();
        throw new Exception('the handler fails');
    });
    go(fn () => $server->start());
    $peer = new Peer($server->port, '/');
    echo "- failed\n", $peer->read(), ', ', $peer->read(), "\n";
    $server->shutdown();
});
?>
--EXPECTF--
- messages
101 1
81 with the request
8a !, 81 in pieces
3832200001
string(0) ""
88 3000 bye, the end
- compressed
string(2) "c1"
bool(true)
bool(true)
bool(false)
88 1009 , the end
bool(false)
88 1007 , the end
- against the standard
string(0) ""
88 1007 , the end
bool(false)
400
bool(false)
426
bool(false)
400
- waits
bool(false)
bool(true)
bool(false)
bool(true)
bool(true)
bool(false)
bool(false)
bool(false)
89 still there?, 88 1000 next
bool(false)
string(0) ""
the end
- by hand
81 by hand, 88 1000 
- a response that somebody keeps
bool(true)
81 later, and back
string(0) ""
bool(false)
bool(false)
88 1000 , the end
- a page
bool(false)
bool(true)
bool(false)
bool(false)
bool(false)
bool(true)
bool(false)
a page
- shutdown
string(0) ""
88 1001 , the end

Fatal error: Uncaught Exception: the handler fails in %s
Stack trace:
#0 [internal function]: {closure%S}(Object(Swoole\Http\Request), Object(Swoole\Http\Response))
#1 {main}
  thrown in %s on line %d
- failed
88 1011 , the end
