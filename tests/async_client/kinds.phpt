--TEST--
Clients of the callback API over UDP, Unix sockets and TLS: from the begin on, or from a moment on that the program chooses
--SKIPIF--
<?php
extension_loaded('openssl') || die('skip the certificates are made by openssl');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Async\Client;

$dir = certificates(['server' => 'localhost']);
$path = sys_get_temp_dir() . '/steelwool-kinds-' . (getenv('KINDS_OF') ?: getmypid());
in_server() || putenv('KINDS_OF=' . getmypid());
$server = serve(function () use ($dir, $path) {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        $server->send($fd, strtoupper($data));
    });
    $server->on('packet', function (Swoole\Server $server, string $data, array $from) {
        $server->sendto($from['address'], $from['port'] ?? 0, strtoupper($data), $from['server_socket'] ?? -1);
    });
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
    $server->listen("$path.stream", 0, SWOOLE_SOCK_UNIX_STREAM);
    $server->listen("$path.datagram", 0, SWOOLE_SOCK_UNIX_DGRAM);
    $secure = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $secure->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    return $server;
});
function client(int $type, array $settings = []): Client
{
    $client = new Client($type);
    $client->set($settings);
    $client->on('connect', function (Client $client) {
        echo "  connected\n";
        $client->send('hello');
    });
    $client->on('receive', function (Client $client, string $data) {
        echo "  $data\n";
        $client->close();
    });
    $client->on('error', fn (Client $client) => print("  error $client->errCode\n"));
    $client->on('close', fn () => print("  closed\n"));
    return $client;
}
function run(string $name, Client $client, string $host, int $port, float $limit = 2): void
{
    echo "$name\n";
    $client->connect($host, $port, $limit) || print("  refused\n");
    Swoole\Event::wait();
}
$tcp = $server->listens();
[, $udp, , , $tls] = $server->ports;
run('TCP by name', client(SWOOLE_SOCK_TCP), 'localhost', $tcp);
run('UDP', client(SWOOLE_SOCK_UDP), '127.0.0.1', $udp);
run('UDP by name', client(SWOOLE_SOCK_UDP), 'localhost', $udp);
run('Unix stream', client(SWOOLE_SOCK_UNIX_STREAM), "$path.stream", 0);
run('Unix datagrams', client(SWOOLE_SOCK_UNIX_DGRAM), "$path.datagram", 0);
$trusted = ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"];
run('TLS', client(SWOOLE_SOCK_TCP | SWOOLE_SSL, $trusted), '127.0.0.1', $tls);
run('TLS, with an authority that is not trusted', client(SWOOLE_SOCK_TCP | SWOOLE_SSL, ['ssl_verify_peer' => true]), '127.0.0.1', $tls);
run('TLS to one who does not speak it', client(SWOOLE_SOCK_TCP | SWOOLE_SSL), '127.0.0.1', $tcp);

echo "messages can be sent before the event, and without a connection\n";
$client = client(SWOOLE_SOCK_UDP);
$client->connect('127.0.0.1', $udp);
$client->on('connect', fn () => print("  connected\n"));
var_dump($client->send('at once'));
Swoole\Event::wait();
$client = client(SWOOLE_SOCK_UDP);
var_dump($client->sendto('127.0.0.1', $udp, 'nobody waits for the answer'), $client->close(), @$client->close());

echo "TLS from a moment on\n";
$client = new Client(SWOOLE_SOCK_TCP);
$client->set($trusted);
$client->on('connect', function (Client $client) {
    echo "  connected, in the clear\n";
    var_dump($client->enableSSL(function (Client $client) {
        echo "  speaks TLS\n";
        var_dump(@$client->enableSSL(fn () => 0), str_contains($client->getPeerCert(), 'BEGIN CERTIFICATE'));
    }));
    // Goes behind the handshake, not in the clear.
    $client->send('a secret');
    var_dump(@$client->enableSSL(fn () => 0));
});
$client->on('receive', function (Client $client, string $data) {
    echo "  $data\n";
    $client->close();
});
$client->on('error', fn (Client $client) => print("  error $client->errCode\n"));
$client->on('close', fn () => print("  closed\n"));
run('  to one who speaks it', $client, '127.0.0.1', $tls);
run('  to one who does not: the last event is error', $client, '127.0.0.1', $tcp);
try {
    (new Client(SWOOLE_SOCK_TCP))->enableSSL();
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
$server->stop();
?>
--EXPECTF--
TCP by name
  connected
  HELLO
  closed
UDP
  connected
  HELLO
  closed
UDP by name
  connected
  HELLO
  closed
Unix stream
  connected
  HELLO
  closed
Unix datagrams
  connected
  HELLO
  closed
TLS
  connected
  HELLO
  closed
TLS, with an authority that is not trusted
  error 1014
TLS to one who does not speak it
  error 1018
messages can be sent before the event, and without a connection
int(7)
  connected
  AT ONCE
  closed
bool(true)
bool(true)
bool(false)
TLS from a moment on
  to one who speaks it
  connected, in the clear
bool(true)
bool(false)
  speaks TLS
bool(false)
bool(true)
  A SECRET
  closed
  to one who does not: the last event is error
  connected, in the clear
bool(true)
bool(false)
  error 1018
require `onSslReady` callback
