--TEST--
Coroutine\Client: packets to and from a server, a file, a connection that is used again, and what fails
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Client;
use function Swoole\Coroutine\run;

$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_length_check' => true, 'package_length_type' => 'N', 'package_body_offset' => 4]);
    $server->on('receive', function ($server, $fd, $reactor, $packet) {
        $words = substr($packet, 4);
        match ($words) {
            'close' => $server->close($fd),
            'silence' => 0,
            default => $server->send($fd, pack('N', strlen($words)) . strtoupper($words)),
        };
    });
    return $server;
});
$port = $server->listens();
$packet = fn (string $words) => pack('N', strlen($words)) . $words;

run(function () use ($port, $packet) {
    $client = new Client(SWOOLE_SOCK_TCP);
    var_dump($client->isConnected(), $client->exportSocket(), @$client->send('x'), $client->errCode === SOCKET_ENOTCONN);
    $client->set(['open_length_check' => true, 'package_length_type' => 'N', 'package_body_offset' => 4, 'timeout' => 5]);
    var_dump($client->connect('127.0.0.1', $port), $client->connected, $client->exportSocket() instanceof Coroutine\Socket);
    var_dump($client->connect('127.0.0.1', $port), $client->errMsg);
    // Two packets in one piece, and one in two.
    $client->send($packet('one') . $packet('two') . substr($packet('three'), 0, 6));
    echo substr($client->recv(), 4), ' ', substr($client->recv(), 4), "\n";
    var_dump($client->recv(0.01), $client->errCode === SOCKET_ETIMEDOUT);
    $client->send(substr($packet('three'), 6));
    echo substr($client->recv(), 4), "\n";
    $file = tempnam('/tmp', 'client');
    file_put_contents($file, 'not this' . $packet('from a file') . 'nor this');
    var_dump($client->sendfile($file, 8, 15), @$client->sendfile('', 0), error_get_last()['message']);
    unlink($file);
    echo substr($client->recv(), 4), "\n";
    echo $client->getpeername()['port'] === $port ? "the peer is the server\n" : "who is it?\n";

    // A second coroutine closes it.
    $waiting = Coroutine::create(function () use ($client) {
        var_dump($client->recv(), $client->errMsg);
    });
    var_dump($client->close(), $client->errCode === SWOOLE_ERROR_CO_SOCKET_CLOSE_WAIT);
    Coroutine::join([$waiting]);
    var_dump($client->connected, $client->close());

    // The same object once more.
    var_dump($client->connect('127.0.0.1', $port));
    $client->send($packet('close'));
    var_dump($client->recv(), $client->close(), $client->close());

    $client = new Client(SWOOLE_SOCK_TCP);
    var_dump(@$client->connect(''), error_get_last()['message'], @$client->connect('127.0.0.1', 0), error_get_last()['message']);
    try {
        new Client(77);
    } catch (TypeError $error) {
        echo $error->getMessage(), "\n";
    }
});
$server->stop();
?>
--EXPECT--
bool(false)
bool(false)
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
string(39) "Transport endpoint is already connected"
ONE TWO
bool(false)
bool(true)
THREE
bool(true)
bool(false)
string(58) "Swoole\Coroutine\Client::sendfile(): file to send is empty"
FROM A FILE
the peer is the server
bool(false)
bool(true)
bool(false)
string(18) "Operation canceled"
bool(false)
bool(true)
bool(true)
string(0) ""
bool(true)
bool(false)
bool(false)
string(53) "Swoole\Coroutine\Client::connect(): The host is empty"
bool(false)
string(55) "Swoole\Coroutine\Client::connect(): The port is invalid"
Swoole\Coroutine\Client::__construct() expects parameter 1 to be client type, unknown type 77 given
