--TEST--
What a client must not do ends its connection or its stream, and nobody else notices
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'package_max_length' => 20000, 'http2_max_headers' => 50, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('request', function ($request, $response) {
        $response->end('hello');
    });
    return $server;
});
$server->listens();
$witness = new Http2Peer($server->connect());
$new = fn () => new Http2Peer($server->connect());
$check = function (string $what, string $outcome) use ($witness) {
    $well = $witness->answer($witness->request('/'));
    echo "$what: $outcome", $well === "HEADERS 200, DATA 'hello' end" ? '' : " ($well)", "\n";
};
$pseudo = fn (array $with) => array_map(null, array_keys($with), array_values($with));
$request = [':method' => 'GET', ':scheme' => 'http', ':path' => '/', ':authority' => 'test'];
$ask = function (string $what, array $fields, ?string $body = '') use ($check, $new) {
    $peer = $new();
    $check($what, $peer->answer($peer->headers($fields, $body)));
};
$ask('no :path', $pseudo(array_diff_key($request, [':path' => 1])));
$ask('no :method', $pseudo(array_diff_key($request, [':method' => 1])));
$ask('an empty :path', $pseudo([':path' => ''] + $request));
$ask('an unknown pseudo field', $pseudo($request + [':what' => 'x']));
$ask('a pseudo field behind others', [...$pseudo(array_diff_key($request, [':path' => 1])), ['x', '1'], [':path', '/']]);
$ask('a pseudo field twice', [...$pseudo($request), [':path', '/b']]);
$ask('a field with a capital', $pseudo($request + ['X-One' => '1']));
$ask('Connection', $pseudo($request + ['connection' => 'close']));
$ask('Transfer-Encoding', $pseudo($request + ['transfer-encoding' => 'chunked']));
$ask('TE', $pseudo($request + ['te' => 'gzip']));
$ask('a line break in a value', $pseudo($request + ['x' => "a\r\nb: c"]));
$ask('another host beside :authority', $pseudo($request + ['host' => 'elsewhere']));
$ask('no host at all', $pseudo(array_diff_key($request, [':authority' => 1])));
$ask('more fields than allowed', [...$pseudo($request), ...array_map(fn ($number) => ["x-$number", '1'], range(1, 60))]);
$ask('a body longer than its length', $pseudo([':method' => 'POST'] + $request + ['content-length' => '3']), 'four');
$ask('a body shorter than its length', $pseudo([':method' => 'POST'] + $request + ['content-length' => '5']), 'four');
$ask('a length that is none', $pseudo([':method' => 'POST'] + $request + ['content-length' => '-1']), 'four');

$peer = $new();
$stream = $peer->headers($pseudo([':method' => 'POST'] + $request), null);
for ($sent = 0; $sent < 3; $sent++) {
    $peer->data($stream, str_repeat('x', 16000));
}
$frames = [];
while (($frame = $peer->read()) && $frame->type !== Frame::RST_STREAM) {
    $frames[] = $frame->type === Frame::HEADERS ? 'HEADERS' : (string) $frame;
}
$check('a body above the limit', implode(', ', $frames) . ", $frame");

$peer = $new();
$peer->raw(Frame::bytes(Frame::DATA, 0, 1, 'x'));
$check('DATA of no request', $peer->end());
$peer = $new();
$peer->raw(Frame::bytes(Frame::HEADERS, 5, 2, Http2Peer::block($pseudo($request))));
$check('an even stream', $peer->end());
$peer = $new();
$peer->raw(Frame::bytes(Frame::HEADERS, 5, 1, "\xff\xff\xff\xff\xff\xff\xff"));
$check('fields that cannot be read', $peer->end());
$peer = $new();
$peer->raw(Frame::bytes(Frame::HEADERS, 5 | 8, 1, "\xff" . 'too much padding'));
$check('padding beyond the frame', $peer->end());
$peer = $new();
$peer->raw(substr(pack('N', 1 << 20), 1) . "\0\0" . pack('N', 1));
$check('a frame above the limit', $peer->end());
$peer = $new();
$peer->window(0, (1 << 31) - 1);
$check('a window beyond the largest', $peer->end());
$peer = $new();
$peer->raw(Frame::bytes(Frame::SETTINGS, 0, 0, pack('nN', 4, 1 << 31)));
$check('a setting that cannot be', $peer->end());
$peer = $new();
$peer->raw(Frame::bytes(Frame::PUSH_PROMISE, 4, 1, pack('N', 2)));
$check('a push by the client', $peer->end());
$client = $server->connect();
$client->send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" . str_repeat('x', 100));
$check('another preface', substr(stream_get_contents($client->socket), 0, 12));

// Floods. The client goes on until it is told to stop.
$flood = function (string $what, Closure $bytes, int $most = 20000) use ($check, $new) {
    $peer = $new();
    try {
        for ($round = 0; $round < $most; $round++) {
            $peer->raw($bytes($round));
        }
        $outcome = 'taken';
    } catch (Exception) {
        $outcome = 'stopped';
    }
    stream_socket_shutdown($peer->client->socket, STREAM_SHUT_WR);
    $end = $peer->end();
    $check($what, $outcome === 'stopped' || str_contains($end, 'GOAWAY') ? 'stopped' : $outcome);
};
$block = Http2Peer::block($pseudo($request));
$flood('rapid resets', fn ($round) => Frame::bytes(Frame::HEADERS, 4, $round * 2 + 1, $block) . Frame::bytes(Frame::RST_STREAM, 0, $round * 2 + 1, pack('N', 8)));
$flood('CONTINUATION without end', fn ($round) => $round === 0 ? Frame::bytes(Frame::HEADERS, 1, 1, $block)
    : Frame::bytes(Frame::CONTINUATION, 0, 1, Http2Peer::block([["x-$round", str_repeat('y', 1000)]])));
$flood('empty CONTINUATION', fn ($round) => $round === 0 ? Frame::bytes(Frame::HEADERS, 1, 1, $block) : Frame::bytes(Frame::CONTINUATION, 0, 1));
$flood('empty DATA', fn ($round) => $round === 0 ? Frame::bytes(Frame::HEADERS, 4, 1, $block) : Frame::bytes(Frame::DATA, 0, 1));
// One field of 4000 bytes in the table, and a byte for each further use of it.
$bomb = "\x40\x01x" . "\x7f\xa1\x1e" . str_repeat('y', 4000) . str_repeat("\xbe", 8000);
$flood('a bomb of fields', fn ($round) => Frame::bytes(Frame::HEADERS, 5, $round * 2 + 1, $block . $bomb), 10);
// These are answered, so whoever does not read the answers is not read either; or the connection ends, and for a second what comes is thrown away.
foreach (['PING' => Frame::bytes(Frame::PING, 0, 0, '12345678'), 'SETTINGS' => Frame::bytes(Frame::SETTINGS, 0, 0)] as $name => $bytes) {
    $peer = $new();
    stream_set_blocking($peer->client->socket, false);
    $sent = 0;
    while ($sent < 1_000_000_000 && ($took = @fwrite($peer->client->socket, str_repeat($bytes, 1000)))) {
        $sent += $took;
        usleep(100);
    }
    $check("a flood of $name", $sent < 1_000_000_000 ? 'not taken any more' : 'taken');
}
$memory = (int) preg_replace('/.*VmHWM:\s+(\d+).*/s', '$1', file_get_contents("/proc/$server->pid/status"));
echo $memory < 150_000 ? "all in little memory\n" : "$memory KB\n";
echo $server->stop();
?>
--EXPECT--
no :path: RST_STREAM PROTOCOL_ERROR
no :method: RST_STREAM PROTOCOL_ERROR
an empty :path: RST_STREAM PROTOCOL_ERROR
an unknown pseudo field: RST_STREAM PROTOCOL_ERROR
a pseudo field behind others: RST_STREAM PROTOCOL_ERROR
a pseudo field twice: RST_STREAM PROTOCOL_ERROR
a field with a capital: RST_STREAM PROTOCOL_ERROR
Connection: RST_STREAM PROTOCOL_ERROR
Transfer-Encoding: RST_STREAM PROTOCOL_ERROR
TE: RST_STREAM PROTOCOL_ERROR
a line break in a value: RST_STREAM PROTOCOL_ERROR
another host beside :authority: HEADERS 400
no host at all: HEADERS 400
more fields than allowed: HEADERS 0
a body longer than its length: RST_STREAM PROTOCOL_ERROR
a body shorter than its length: RST_STREAM PROTOCOL_ERROR
a length that is none: RST_STREAM PROTOCOL_ERROR
a body above the limit: HEADERS, RST_STREAM NO_ERROR
DATA of no request: GOAWAY PROTOCOL_ERROR, the end
an even stream: GOAWAY PROTOCOL_ERROR, the end
fields that cannot be read: GOAWAY COMPRESSION_ERROR, the end
padding beyond the frame: GOAWAY PROTOCOL_ERROR, the end
a frame above the limit: GOAWAY FRAME_SIZE_ERROR, the end
a window beyond the largest: GOAWAY FLOW_CONTROL_ERROR, the end
a setting that cannot be: GOAWAY FLOW_CONTROL_ERROR, the end
a push by the client: GOAWAY PROTOCOL_ERROR, the end
another preface: HTTP/1.1 505
rapid resets: stopped
CONTINUATION without end: stopped
empty CONTINUATION: stopped
empty DATA: stopped
a bomb of fields: stopped
a flood of PING: not taken any more
a flood of SETTINGS: not taken any more
all in little memory
