--TEST--
Frames are packed and unpacked without a server; what cannot be one is refused
--FILE--
<?php
use Swoole\WebSocket\{CloseFrame, Frame, Server};
var_dump(new Frame, new CloseFrame);
$hex = fn (string $bytes) => print bin2hex($bytes) . "\n";
$hex(Frame::pack('Hello'));
$hex(Server::pack('Hel', WEBSOCKET_OPCODE_TEXT, 0));
$hex(Server::pack('', SWOOLE_WEBSOCKET_OPCODE_PING));
$hex(substr(Frame::pack(str_repeat('a', 126)), 0, 6) . substr(Frame::pack(str_repeat('a', 65536), SWOOLE_WEBSOCKET_OPCODE_BINARY), 0, 11));
$frame = new Frame;
$frame->data = 'text';
$frame->finish = false;
$hex("$frame");
$close = new CloseFrame;
[$close->code, $close->reason] = [4000, 'enough'];
$hex(Frame::pack($close));
$hex(Frame::pack('bye', SWOOLE_WEBSOCKET_OPCODE_CLOSE));

$show = fn ($frame) => print json_encode($frame === false ? [false, swoole_last_error()] : [get_class($frame)] + (array) $frame) . "\n";
$show(Frame::unpack(Frame::pack('Hello')));
$show(Server::unpack(Frame::pack('masked', SWOOLE_WEBSOCKET_OPCODE_TEXT, SWOOLE_WEBSOCKET_FLAG_FIN | SWOOLE_WEBSOCKET_FLAG_MASK)));
$show(Frame::unpack("$close"));
$show(Frame::unpack(Frame::pack(str_repeat('abc', 5), SWOOLE_WEBSOCKET_OPCODE_TEXT, SWOOLE_WEBSOCKET_FLAG_FIN | SWOOLE_WEBSOCKET_FLAG_COMPRESS)));
// Two masks are two different ones.
$masked = fn () => Frame::pack('', 1, SWOOLE_WEBSOCKET_FLAG_FIN | SWOOLE_WEBSOCKET_FLAG_MASK);
var_dump($masked() === $masked() && $masked() === $masked());

echo "what cannot be:\n";
$show(Frame::unpack('x'));
swoole_ignore_error(SWOOLE_ERROR_WEBSOCKET_INCOMPLETE_PACKET);
$show(Frame::unpack(substr(Frame::pack('Hello'), 0, -1)));
$show(Frame::unpack("\x09\x00"));
$show(Frame::unpack("\xc1\x03abc"));
var_dump(Frame::pack('a', 11), Frame::pack('a', -1), Frame::pack(str_repeat('a', 126), SWOOLE_WEBSOCKET_OPCODE_PING));
$close->reason = str_repeat('a', 124);
var_dump("$close");
?>
--EXPECTF--
object(Swoole\WebSocket\Frame)#%d (5) {
  ["fd"]=>
  int(0)
  ["data"]=>
  string(0) ""
  ["opcode"]=>
  int(1)
  ["flags"]=>
  int(1)
  ["finish"]=>
  NULL
}
object(Swoole\WebSocket\CloseFrame)#%d (7) {
  ["fd"]=>
  int(0)
  ["data"]=>
  string(0) ""
  ["opcode"]=>
  int(8)
  ["flags"]=>
  int(1)
  ["finish"]=>
  NULL
  ["code"]=>
  int(1000)
  ["reason"]=>
  string(0) ""
}
810548656c6c6f
010348656c
8900
817e007e6161827f000000000001000061
010474657874
88080fa0656e6f756768
880503e8627965
{"0":"Swoole\\WebSocket\\Frame","fd":0,"data":"Hello","opcode":1,"flags":1,"finish":true}
{"0":"Swoole\\WebSocket\\Frame","fd":0,"data":"masked","opcode":1,"flags":33,"finish":true}
{"0":"Swoole\\WebSocket\\CloseFrame","fd":0,"data":"","opcode":8,"flags":1,"finish":true,"code":4000,"reason":"enough"}
{"0":"Swoole\\WebSocket\\Frame","fd":0,"data":"abcabcabcabcabc","opcode":1,"flags":7,"finish":true}
bool(false)
what cannot be:
[false,508]
[false,508]
[false,508]
[false,508]

Warning: Swoole\WebSocket\Frame::pack(): opcode must be between 0 and 10 in %s on line %d

Warning: Swoole\WebSocket\Frame::pack(): opcode must be between 0 and 10 in %s on line %d

Warning: Swoole\WebSocket\Frame::pack(): websocket control frame payload must not exceed 125 bytes in %s on line %d
string(0) ""
string(0) ""
string(0) ""

Warning: Swoole\WebSocket\Frame::__toString(): the max length of close reason is 123 in %s on line %d
string(0) ""
