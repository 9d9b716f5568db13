--TEST--
Coroutine\Socket: packets by a mark, a length, a function; lines; large reads for small ones; what is no packet
--FILE--
<?php
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

function said(mixed $result, Socket $socket): void
{
    echo json_encode($result), $socket->errCode ? " $socket->errCode $socket->errMsg\n" : "\n";
}

run(function () {
    $pair = fn () => swoole_coroutine_socketpair(AF_UNIX, SOCK_STREAM, 0);

    [$in, $out] = $pair();
    $in->setProtocol(['open_eof_check' => true, 'package_eof' => "\r\n", 'package_max_length' => 20]);
    $out->send("one\r\ntwo\r\nth");
    said($in->recvPacket(1), $in);
    said($in->recvPacket(1), $in);
    said($in->recvPacket(0.01), $in);
    $out->send("ree\r\n");
    said($in->recvPacket(1), $in);
    $out->send(str_repeat('x', 30));
    said($in->recvPacket(1), $in);

    [$in, $out] = $pair();
    $in->setProtocol(['open_length_check' => true, 'package_length_type' => 'n', 'package_body_offset' => 2, 'package_max_length' => 70_000]);
    foreach (['a', str_repeat('b', 60_000), 'c'] as $body) {
        $out->sendAll(pack('n', strlen($body)) . $body);
    }
    for ($i = 0; $i < 3; $i++) {
        $packet = $in->recvPacket(1);
        echo strlen($packet), ' ', $packet[-1], "\n";
    }

    [$in, $out] = $pair();
    $in->setProtocol(['open_length_check' => true, 'package_length_func' => fn (string $head) => strlen($head) < 2 ? 0 : ($head[0] === '?' ? -1 : (int) $head[0] + 1), 'package_max_length' => 9]);
    $out->send('3abc2de');
    said($in->recvPacket(1), $in);
    said($in->recvPacket(1), $in);
    $out->send('9xxx');
    said($in->recvPacket(1), $in);
    $out->send('?xxx');
    said($in->recvPacket(1), $in);
    $out->close();
    said($in->recvPacket(1), $in);

    [$in, $out] = $pair();
    $out->send("first\nsecond\rrest");
    said($in->recvLine(), $in);
    said($in->recvLine(3), $in);
    said($in->recvLine(), $in);
    said($in->recvWithBuffer(2), $in);
    said($in->recvWithBuffer(100, 0.01), $in);
    $out->send('end');
    $out->close();
    said($in->recvLine(), $in);
    said($in->recvLine(), $in);

    [$in, $out] = $pair();
    said($out->writeVector(['hello', 'world', '!']), $out);
    said($in->readVector([5, 3, 10]), $in);
    $out->writeVectorAll(['ab', 'cd']);
    $out->close();
    said($in->readVectorAll([3, 3]), $in);
    said($in->readVector([3]), $in);
});
?>
--EXPECTF--
"one\r\n"
"two\r\n"
false 110 Connection timed out
"three\r\n"
[%s]	WARNING	no package eof, package_max_length exceeded, remote_addr=:0
false 1201 no package eof, package_max_length exceeded
3 a
60002 b
3 c
"3abc"
"2de"
[%s]	WARNING	packet length is too big, remote_addr=:0, length=10
false 1201 Package length too large
"" 1202 get package length failed
""
"first\n"
"sec"
"ond\r"
"re"
"st"
"end"
""
11
["hello","wor","ld!"]
["abc","d"]
[]
