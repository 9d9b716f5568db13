--TEST--
A raw socket has no ports: connect() takes the host alone, and an echo of the machine itself comes back
--SKIPIF--
<?php
if (!extension_loaded('posix') || posix_geteuid() !== 0) die('skip needs the right to make raw sockets');
?>
--FILE--
<?php
use Swoole\Coroutine\Socket;

Co\run(function () {
    $socket = new Socket(AF_INET, SOCK_RAW, 1 /* ICMP */);
    var_dump($socket->connect('127.0.0.1'));
    $head = pack('CCnnn', 8 /* echo request */, 0, 0, getmypid() & 0xffff, 1);
    $sum = array_sum(unpack('n*', $head . 'steelwool!'));
    $sum = ~(($sum & 0xffff) + ($sum >> 16)) & 0xffff;
    $request = substr_replace($head, pack('n', $sum), 2, 2) . 'steelwool!';
    var_dump($socket->send($request) === strlen($request));
    // What comes has its IP header in front: the request itself, as it passes the loopback device, and the answer to it.
    do {
        $answer = $socket->recv(1500, 5);
    } while ($answer !== false && ord($answer[20]) !== 0);
    var_dump(substr($answer, 28));

    // Others need one.
    var_dump(@(new Socket(AF_INET, SOCK_DGRAM))->connect('127.0.0.1'), error_get_last()['message']);
});
?>
--EXPECT--
bool(true)
bool(true)
string(10) "steelwool!"
bool(false)
string(97) "Swoole\Coroutine\Socket::connect(): Socket of type AF_INET/AF_INET6 requires port argument"
