--TEST--
Swoole\Client, which blocks: packets, a whole answer, messages, a kept connection, select, and what fails
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Client;

$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_length_check' => true, 'package_length_type' => 'N', 'package_body_offset' => 4]);
    $server->on('receive', function ($server, $fd, $reactor, $packet) {
        $words = substr($packet, 4);
        match (true) {
            $words === 'close' => $server->close($fd),
            $words === 'silence' => 0,
            is_numeric($words) => $server->send($fd, str_repeat('x', (int) $words)),
            default => $server->send($fd, pack('N', strlen($words)) . strtoupper($words)),
        };
    });
    $udp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
    $udp->on('packet', fn ($server, $data, $from) => $server->sendto($from['address'], $from['port'], strrev($data)));
    return $server;
});
[$tcp, $udp] = [$server->listens(), $server->ports[1]];
$packet = fn (string $words) => pack('N', strlen($words)) . $words;
/** A call that fails, with its warning. */
function fails(Client $client, string $method, mixed ...$args): void
{
    $result = @$client->$method(...$args);
    echo json_encode($result), " $client->errCode ", preg_replace('/\(\d+\)|\d{5}/', 'N', error_get_last()['message'] ?? ''), "\n";
    error_clear_last();
}

$client = new Client(SWOOLE_SOCK_TCP);
fails($client, 'send', 'x');
fails($client, 'close');
fails($client, 'connect', '127.0.0.1', 1);
$client->set(['open_length_check' => true, 'package_length_type' => 'N', 'package_body_offset' => 4]);
var_dump($client->connect('127.0.0.1', $tcp, 5), $client->isConnected());
$client->send($packet('one') . $packet('two') . $packet('20'));
echo substr($client->recv(), 4), ' ', substr($client->recv(), 4), "\n";
fails($client, 'connect', '127.0.0.1', $tcp);
fails($client, 'send', '');
var_dump($client->close());

// Without packets: what is there, all of so many bytes, a look, nothing.
$client = new Client(SWOOLE_SOCK_TCP);
$client->connect('127.0.0.1', $tcp, 0.2);
$client->send($packet('200000'));
var_dump(strlen($client->recv(200_000, Client::MSG_WAITALL)));
fails($client, 'recv', 10, Client::MSG_DONTWAIT);
$client->send($packet('word'));
$read = [$client];
$write = $error = [];
var_dump(swoole_client_select($read, $write, $error, 5), $read === [$client]);
var_dump(bin2hex($client->recv(4, Client::MSG_PEEK)), substr($client->recv(), 4));
fails($client, 'recv');
$client->send($packet('close'));
var_dump($client->recv(), $client->close());

$client = new Client(SWOOLE_SOCK_UDP);
$client->connect('127.0.0.1', $udp, 5);
$client->send('message');
var_dump($client->recv(), $client->getpeername() === ['port' => $udp, 'host' => '127.0.0.1']);
$client = new Client(SWOOLE_SOCK_UDP);
var_dump($client->sendto('localhost', $udp, 'by name'), $client->recv());
// A message that cannot be sent is nothing to warn of.
var_dump($client->sendto('127.0.0.1', $udp, str_repeat('x', 70_000)), $client->errCode === SOCKET_EMSGSIZE);

foreach ([0, 1, 2] as $turn) {
    $client = new Client(SWOOLE_SOCK_TCP | SWOOLE_KEEP);
    $client->connect('127.0.0.1', $tcp, 5);
    $local ??= $client->getsockname();
    echo json_encode([$client->reuse, $client->reuseCount, $client->getsockname() === $local]), "\n";
    $turn === 1 ? $client->close(true) : $client->close();
}
foreach ([fn () => new Client(77)] as $mistake) {
    try {
        $mistake();
    } catch (Throwable $error) {
        echo $error::class, ': ', $error->getMessage(), "\n";
    }
}
$server->stop();
?>
--EXPECT--
false 5001 Swoole\Client::send(): client is not connected to server
false 5001 Swoole\Client::close(): client is not connected to the server
false 111 Swoole\Client::connect(): connect to server[127.0.0.1:1] failed. Error: Connection refused[111]
bool(true)
bool(true)
ONE TWO
false 111 Swoole\Client::connect(): connection to the server has already been established
false 111 Swoole\Client::send(): data to send is empty
bool(true)
int(200000)
false 11 Swoole\Client::recv(): recv() failed, Error: Resource temporarily unavailable[11]
int(1)
bool(true)
string(8) "00000004"
string(4) "WORD"
false 11 Swoole\Client::recv(): recv() failed, Error: Resource temporarily unavailable[11]
string(0) ""
bool(true)
string(7) "egassem"
bool(true)
bool(true)
string(7) "eman yb"
bool(false)
bool(true)
[false,0,true]
[true,1,true]
[false,0,false]
TypeError: Swoole\Client::__construct() expects parameter 1 to be client type, unknown type 77 given
