--TEST--
permessage-deflate: agreed upon with clients that offer it, each message by itself, whole, limited
--SKIPIF--
<?php if (!function_exists('inflate_init')) die('skip the client needs the extension zlib');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$program = fn (bool $on) => function () use ($on) {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'websocket_compression' => $on, 'package_max_length' => 200000]);
    $server->on('message', function ($server, $frame) {
        if (!str_starts_with($frame->data, 'to all ')) {
            $server->push($frame->fd, "$frame->flags $frame->data");
            return;
        }
        foreach ($server->connections as $session) {
            $server->push($session, $frame);
            $server->push($session, $frame->data, flags: SWOOLE_WEBSOCKET_FLAG_FIN | SWOOLE_WEBSOCKET_FLAG_COMPRESS | SWOOLE_WEBSOCKET_FLAG_RSV1);
        }
    });
    return $server;
};
[$server, $without] = [serve($program(true)), serve($program(false))];
$deflate = fn (string $text) => substr(deflate_add($context = deflate_init(ZLIB_ENCODING_RAW), $text, ZLIB_SYNC_FLUSH), 0, -4);
$inflate = fn (string $bytes) => inflate_add(inflate_init(ZLIB_ENCODING_RAW), "$bytes\0\0\xff\xff");
$offer = fn (string $text) => ['Sec-WebSocket-Extensions' => $text];
$peer = new WebSocketPeer($server->connect(), '/', $offer('permessage-deflate; client_max_window_bits'));
echo $peer->answer->header('sec-websocket-extensions'), "\n";
$text = str_repeat('the same again, ', 1000);
foreach ([1, 2] as $time) {
    [$first, $opcode, $payload] = $peer->send($deflate($text), first: 0xc0)->frameOf();
    echo dechex($first), " $opcode ", strlen($payload) < 200 ? 'small ' : 'large ', $inflate($payload) === "39 $text" ? "the same\n" : "another\n";
}
// A client need not compress; what is short is not compressed by us.
[$first, , $payload] = $peer->send('plain')->frameOf();
echo dechex($first), " $payload\n";
$bytes = $deflate('in pieces');
[$first, , $payload] = $peer->send(substr($bytes, 0, 3), first: 0x40)->send(substr($bytes, 3), 0)->frameOf();
echo dechex($first), " $payload\n";
echo "a compressed message for everybody, and one that is asked to be:\n";
$other = new WebSocketPeer($server->connect(), '/');
$peer->send($deflate('to all ' . $text), first: 0xc0);
foreach (['agreed' => $peer, 'not agreed' => $other] as $name => $each) {
    foreach ([1, 2] as $time) {
        [$first, $opcode, $payload] = $each->frameOf();
        $payload = $first & 0x40 ? $inflate($payload) : $payload;
        echo "$name: ", dechex($first), " $opcode ", $payload === "to all $text" ? "the same\n" : "another\n";
    }
}
echo "noise, whose blocks end where they like, is whole: ";
$noise = fn (int $length) => implode(array_map(fn ($at) => md5((string) $at, true), range(1, intdiv($length, 16))));
$lost = 0;
for ($length = 31744; $length < 32400; $length += 32) {
    [$first, , $payload] = $peer->send($sent = $noise($length), WEBSOCKET_OPCODE_BINARY)->frameOf();
    $lost += (int) ($inflate($payload) !== "33 $sent");
}
echo $lost === 0 ? "yes\n" : "no, $lost times\n";
echo 'many blocks that say they are the last: ', (new WebSocketPeer($server->connect(), '/', $offer('permessage-deflate')))->send(str_repeat("\3\0", 1000), first: 0xc0)->closed(), "\n";
echo "a smaller window for what is sent:\n";
$small = new WebSocketPeer($server->connect(), '/', $offer('permessage-deflate; server_max_window_bits=9'));
$texts = array_map(fn ($at) => md5((string) $at), range(1, 64));
// What repeats lies 2 KiB away: too far.
[$first, , $payload] = $small->send($sent = str_repeat(implode($texts), 2))->frameOf();
echo $small->answer->header('sec-websocket-extensions'), ' ', strlen($payload) > 2048 ? 'long' : 'short', ' ', inflate_add(inflate_init(ZLIB_ENCODING_RAW, ['window' => 9]), "$payload\0\0\xff\xff") === "33 $sent" ? "the same\n" : "another\n";
[$first, , $payload] = $peer->send($sent)->frameOf();
echo strlen($payload) > 2048 ? 'long' : 'short', "\n";
echo 'not deflate: ', $peer->send("\xff\xff\xff", first: 0xc0)->closed(), "\n";
$bomb = new WebSocketPeer($server->connect(), '/', $offer('permessage-deflate'));
echo 'a bomb: ', $bomb->send($deflate(str_repeat('a', 50_000_000)), 2, first: 0xc0)->closed(), "\n";
$peer = new WebSocketPeer($server->connect(), '/', $offer('permessage-deflate'));
echo 'no UTF-8: ', $peer->send($deflate("\xff"), first: 0xc0)->closed(), "\n";
echo "not agreed upon:\n";
foreach ([[$without, 'permessage-deflate'], [$server, 'x-webkit-deflate-frame'], [$server, 'permessage-deflate; server_max_window_bits=7']] as [$which, $text]) {
    $peer = new WebSocketPeer($which->connect(), '/', $offer($text));
    echo json_encode([$peer->answer->status, $peer->answer->header('sec-websocket-extensions')]), ' ', $peer->send('hello')->read(), ' ', $peer->send('a', first: 0xc0)->closed(), "\n";
}
?>
--EXPECT--
permessage-deflate; client_no_context_takeover; server_no_context_takeover
c0 1 small the same
c0 1 small the same
80 33 plain
80 39 in pieces
a compressed message for everybody, and one that is asked to be:
agreed: c0 1 the same
agreed: c0 1 the same
not agreed: 80 1 the same
not agreed: 80 1 the same
noise, whose blocks end where they like, is whole: yes
many blocks that say they are the last: closed 1007
a smaller window for what is sent:
permessage-deflate; client_no_context_takeover; server_no_context_takeover; server_max_window_bits=9 long the same
short
not deflate: closed 1007
a bomb: closed 1009
no UTF-8: closed 1007
not agreed upon:
[101,null] 33 hello closed 1002
[101,null] 33 hello closed 1002
[101,null] 33 hello closed 1002
