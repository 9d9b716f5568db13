--TEST--
Coroutine\Socket: messages over UDP, IPv6 and Unix sockets, with their senders; options; a stream as a socket; a file
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

run(function () {
    foreach (['UDP' => [AF_INET, '127.0.0.1'], 'UDP6' => [AF_INET6, '::1']] as $name => [$domain, $host]) {
        $server = new Socket($domain, SOCK_DGRAM);
        $server->bind($host);
        $client = new Socket($domain, SOCK_DGRAM);
        $client->bind($host);
        Coroutine::create(function () use ($server) {
            $words = $server->recvfrom($peer, 1);
            $server->sendto($peer['address'], $peer['port'], strrev($words));
        });
        var_dump($client->sendto($host, $server->getsockname()['port'], 'words'));
        echo "$name: ", $client->recvfrom($peer, 1), $peer === $server->getsockname() ? " from the server\n" : " from whom?\n";
    }
    $path = sys_get_temp_dir() . '/steelwool-' . getmypid() . '.sock';
    $server = new Socket(AF_UNIX, SOCK_DGRAM);
    var_dump($server->bind($path));
    $client = new Socket(AF_UNIX, SOCK_DGRAM);
    var_dump($client->sendto($path, 0, 'one'), $client->connect($path), $client->send('two'));
    echo $server->recvfrom($peer), ' ', $server->recv(), "\n";
    unlink($path);

    [$one, $other] = swoole_coroutine_socketpair(AF_UNIX, SOCK_STREAM, 0);
    var_dump($one->setOption(SOL_SOCKET, SO_KEEPALIVE, 1), $one->getOption(SOL_SOCKET, SO_KEEPALIVE), $one->getOption(SOL_SOCKET, SO_TYPE) === SOCK_STREAM);
    var_dump($one->setOption(SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 2]), json_encode($one->getOption(SOL_SOCKET, SO_LINGER)));
    $one->setOption(SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 10_000]);
    var_dump($one->recv(), $one->errCode === SOCKET_ETIMEDOUT, json_encode($one->getOption(SOL_SOCKET, SO_RCVTIMEO)));
    var_dump(@$one->setOption(SOL_SOCKET, SO_RCVTIMEO, []), error_get_last()['message']);
    var_dump(@$one->setOption(12345, 1, 1), preg_replace('/\d+/', 'N', error_get_last()['message']));

    $one->sendFile(__FILE__, 6, 24);
    echo $other->recvAll(24, 1), "\n";
    var_dump($one->sendFile('/no/such/file'), $one->errMsg);

    [$a, $b] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $socket = Socket::import($a);
    $socket->send('through the stream');
    var_dump(fread($b, 100), $socket->close(), is_resource($a));
    var_dump(@Socket::import(fopen(__FILE__, 'r')), error_get_last()['message']);
});
?>
--EXPECT--
int(5)
UDP: sdrow from the server
int(5)
UDP6: sdrow from the server
bool(true)
int(3)
bool(true)
int(3)
one two
bool(true)
int(1)
bool(true)
bool(true)
string(26) "{"l_onoff":1,"l_linger":2}"
bool(false)
bool(true)
string(22) "{"sec":0,"usec":10000}"
bool(false)
string(67) "Swoole\Coroutine\Socket::setOption(): no key "sec" passed in optval"
bool(false)
string(93) "Swoole\Coroutine\Socket::setOption(): setsockopt(N) failed, Error: Operation not supported[N]"
use Swoole\Coroutine;
us
bool(false)
string(53) "open(/no/such/file) failed, No such file or directory"
string(18) "through the stream"
bool(true)
bool(false)
bool(false)
string(97) "Swoole\Coroutine\Socket::import(): Cannot represent a stream of type STDIO as a Socket Descriptor"
