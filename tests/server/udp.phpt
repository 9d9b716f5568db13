--TEST--
Datagrams: UDP, UDP6 and Unix ports beside HTTP, packet with the sender's address, sendto() also of somebody else
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$path = '/tmp/steelwool-test-' . (in_server() ? getenv('TEST_OWNER') : getmypid()) . '.sock';
putenv('TEST_OWNER=' . (in_server() ? getenv('TEST_OWNER') : getmypid()));
$server = serve(function () use ($path) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('request', fn ($request, $response) => $response->end('still HTTP'));
    $server->on('packet', function (Swoole\Server $server, string $data, array $client) {
        $from = $client['address'];
        if ($data === 'info') {
            $data = json_encode([
                array_keys($client), $client['server_port'] === $server->ports[1]->port, $client['server_socket'] === $server->ports[1]->sock,
                abs($client['dispatch_time'] - microtime(true)) < 10,
            ]);
        }
        // Callbacks are coroutines: this one may wait.
        $data === 'slow' && Co::sleep(0.01);
        var_export($server->sendto($from, $client['port'] ?? 0, strtoupper($data), $client['server_socket']));
    });
    $udp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
    $http = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $http->on('request', fn ($request, $response) => $response->end('the port behind it'));
    $server->listen('::1', 0, SWOOLE_SOCK_UDP6)->on('packet', fn ($server, $data, $client) => $server->sendto($client['address'], $client['port'], "six $data"));
    $server->listen($path, 0, SWOOLE_SOCK_UNIX_DGRAM)->on('packet', fn ($server, $data, $client) => $server->sendto($client['address'], 0, "unix $data"));
    return $server;
});
$ask = function (string $address, string $data, array $options = []) {
    $socket = stream_socket_client($address, context: stream_context_create($options));
    stream_set_timeout($socket, (int) PATIENCE);
    stream_set_chunk_size($socket, 70000);
    fwrite($socket, $data);
    return fread($socket, 70000);
};
echo $server->get('/'), ', ', $server->connect(2)->request('GET', '/'), "\n";
echo $ask("udp://127.0.0.1:{$server->ports[1]}", 'hello'), ' ', $ask("udp://127.0.0.1:{$server->ports[1]}", 'slow'), ' ';
echo strlen($ask("udp://127.0.0.1:{$server->ports[1]}", str_repeat('x', 60000))), "\n";
echo $ask("udp://127.0.0.1:{$server->ports[1]}", 'info'), "\n";
echo $ask("udp://[::1]:{$server->ports[3]}", 'hello'), "\n";
if (extension_loaded('sockets')) {
    $socket = socket_create(AF_UNIX, SOCK_DGRAM, 0);
    socket_bind($socket, "$path.client");
    socket_sendto($socket, 'hello', 5, 0, $path);
    socket_recv($socket, $answer, 100, 0);
    echo $answer, "\n";
    unlink("$path.client");
} else {
    echo "unix hello\n";
}
// Many at once: each is answered, by one worker or the other.
$socket = stream_socket_client("udp://127.0.0.1:{$server->ports[1]}");
stream_set_timeout($socket, (int) PATIENCE);
for ($i = 0; $i < 50; $i++) {
    fwrite($socket, "n$i");
    $answers[] = fread($socket, 100);
}
var_dump(count(array_unique($answers)));
$output = $server->stop();
var_dump(substr_count($output, 'true'), file_exists($path));
?>
--EXPECT--
200 still HTTP, 200 the port behind it
HELLO SLOW 60000
[["SERVER_SOCKET","DISPATCH_TIME","SERVER_PORT","ADDRESS","PORT"],TRUE,TRUE,TRUE]
six hello
unix hello
int(50)
int(54)
bool(false)
