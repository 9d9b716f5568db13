--TEST--
Coroutine\Socket: what fails says why: time, refusal, an unknown host, a cancel, the end of the socket, a second reader, misuse
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

function said(mixed $result, Socket $socket): void
{
    echo json_encode($result), " $socket->errCode $socket->errMsg\n";
}

run(function () {
    [$one, $other] = swoole_coroutine_socketpair(AF_UNIX, SOCK_STREAM, 0);
    echo "time: ";
    said($one->recv(10, 0.01), $one);
    echo "all, of which some comes: ";
    $other->send('some');
    said($one->recvAll(10, 0.01), $one);

    echo "refused: ";
    $free = new Socket(AF_INET, SOCK_STREAM);
    $free->bind('127.0.0.1');
    $client = new Socket(AF_INET, SOCK_STREAM);
    said($client->connect('127.0.0.1', $free->getsockname()['port'], 1), $client);
    echo "unknown: ";
    said((new Socket(AF_INET, SOCK_STREAM))->connect('no such host.invalid', 80, 1), $client = new Socket(AF_INET, SOCK_STREAM));
    said($client->connect('no such host.invalid', 80, 1), $client);

    foreach (['cancel' => fn ($cid) => $one->cancel(), 'Coroutine::cancel' => fn ($cid) => Coroutine::cancel($cid), 'close' => fn ($cid) => $one->close()] as $how => $end) {
        $cid = Coroutine::create(function () use ($one, $how) {
            $got = $one->recv();
            echo "$how: ";
            said($got, $one);
        });
        echo $one->getBoundCid(SWOOLE_EVENT_READ) === $cid ? '' : "who waits?\n";
        try {
            $one->recv();
        } catch (Swoole\Error $error) {
            echo $how === 'cancel' ? preg_replace('/\d+/', 'N', $error->getMessage()) . ' (' . $error->getCode() . ")\n" : '';
        }
        $end($cid);
        Coroutine::join([$cid]);
    }
    echo "closed: ";
    said($one->send('x'), $one);
    echo "the other side: ";
    said($other->recv(), $other);
    said($other->send('x'), $other);

    foreach ([fn () => new Socket(99, 1), fn () => $other->writeVector(['a', '']), fn () => $other->writeVector([1]), fn () => $other->readVector([0]), fn () => $other->readVector(['a'])] as $wrong) {
        try {
            $wrong();
        } catch (Socket\Exception $error) {
            echo $error->getMessage(), "\n";
        }
    }
    $client = new Socket(AF_INET, SOCK_STREAM);
    var_dump(@$client->connect('127.0.0.1'), error_get_last()['message'], @$client->connect('127.0.0.1', 70000), error_get_last()['message']);
    said($client->sendto('127.0.0.1', 1, 'x'), $client);
    said($client->shutdown(), $client);
});
try {
    $socket = new Socket(AF_INET, SOCK_STREAM);
    $socket->bind('127.0.0.1');
    $socket->listen();
    $socket->accept(0.1);
} catch (Swoole\Error $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECT--
time: false 110 Connection timed out
all, of which some comes: "some" 110 Connection timed out
refused: false 111 Connection refused
unknown: false 0 
false 711 DNS Lookup resolve failed
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed (10002)
cancel: false 125 Operation canceled
Coroutine::cancel: false 125 Operation canceled
close: false 125 Operation canceled
closed: false 9 Bad file descriptor
the other side: "" 0 
false 32 Broken pipe
new Socket() failed. Error: Address family not supported by protocol [97]
Item #[1] cannot be empty string
Item #[0] must be of type string, int given
Item #[0] must be greater than 0
Item #[0] must be of type int, string given
bool(false)
string(90) "Swoole\Coroutine\Socket::connect(): Socket of type AF_INET/AF_INET6 requires port argument"
bool(false)
string(64) "Swoole\Coroutine\Socket::connect(): Invalid port argument[70000]"
false 93 Protocol not supported
false 107 Transport endpoint is not connected
API must be called in the coroutine
