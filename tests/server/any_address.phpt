--TEST--
A port at :: takes clients of IPv4 too, unless another port of the server has its number for those
--SKIPIF--
<?php if (!@stream_socket_server('tcp://[::1]:0')) die('skip needs IPv6');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('::', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP6);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $response->end("{$request->server['remote_addr']} at {$request->server['server_addr']}");
    });
    $four = $server->listen('0.0.0.0', 0, SWOOLE_SOCK_TCP);
    $six = $server->listen('::', $four->port, SWOOLE_SOCK_TCP6);
    foreach ([$four, $six] as $number => $port) {
        $port->on('request', fn ($request, $response) => $response->end("port $number, {$request->server['remote_addr']}"));
    }
    return $server;
});
foreach ($server->ports as $port) {
    foreach (['127.0.0.1', '[::1]'] as $host) {
        echo (new Client("tcp://$host:$port"))->request('GET', '/'), "\n";
    }
}
echo $server->stop();
?>
--EXPECT--
200 ::ffff:127.0.0.1 at ::ffff:127.0.0.1
200 ::1 at ::1
200 port 0, 127.0.0.1
200 port 1, ::1
200 port 0, 127.0.0.1
200 port 1, ::1
