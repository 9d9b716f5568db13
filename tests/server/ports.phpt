--TEST--
Further ports have callbacks of their own: TCP beside HTTP, a Unix socket, IPv6
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$path = '/tmp/steelwool-test-' . (in_server() ? getenv('TEST_OWNER') : getmypid()) . '.sock';
putenv('TEST_OWNER=' . (in_server() ? getenv('TEST_OWNER') : getmypid()));
$server = serve(function () use ($path) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', fn ($request, $response) => $response->end('http ' . $request->server['server_port']));
    $server->on('close', function () {
        echo "close of the first port\n";
    });
    $tcp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $tcp->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, "tcp $data"));
    $tcp->on('close', function () {
        echo "close of the second\n";
    });
    $http = $server->addListener('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $http->on('request', fn ($request, $response) => $response->end('another http ' . $request->server['server_port']));
    $unix = $server->listen($path, 0, SWOOLE_SOCK_UNIX_STREAM);
    $unix->on('receive', function ($server, $fd, $reactor, $data) {
        $server->send($fd, "unix $data " . json_encode($server->getClientInfo($fd)['remote_ip'] ?? null));
    });
    $v6 = $server->listen('::1', 0, SWOOLE_SOCK_TCP6);
    $v6->on('request', fn ($request, $response) => $response->end('v6 ' . $request->server['remote_addr'] . ' ' . $request->server['server_addr']));
    // Otherwise the first port's callback would be called.
    foreach ([$http, $unix, $v6] as $port) {
        $port->on('close', fn () => null);
    }
    var_dump(count($server->ports), $server->ports[1] === $tcp, $tcp->port > 0, $unix->host === $path);
    return $server;
});
$client = $server->connect();
var_dump($client->request('GET', '/')->body === 'http ' . $server->ports[0]);
$client->close();
$server->waitFor('/close of the first/');
$client = $server->connect(1);
echo $client->send('hello')->read(9), "\n";
$client->close();
$server->waitFor('/close of the second/');
var_dump($server->connect(2)->request('GET', '/')->body === 'another http ' . $server->ports[2]);
echo (new Client("unix://$path"))->send('hello')->read(13), "\n";
echo (new Client("tcp://[::1]:{$server->ports[4]}"))->request('GET', '/'), "\n";
echo $server->stop();
var_dump(file_exists($path));
?>
--EXPECT--
bool(true)
tcp hello
bool(true)
unix hello ""
200 v6 ::1 ::1
int(5)
bool(true)
bool(true)
bool(true)
close of the first port
close of the second
bool(false)
