--TEST--
Datagrams that cannot be sent, a port that is taken, a server without the callback for it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_UDP);
    $server->set(['worker_num' => 1, 'max_request' => 3]);
    var_dump($server->sendto('127.0.0.1', 1, 'x'));
    $server->on('packet', function ($server, $data, $client) {
        $send = fn (...$args) => var_export(@$server->sendto(...$args), true) . ' ' . swoole_last_error();
        $server->sendto($client['address'], $client['port'], match ($data) {
            'pid' => (string) getmypid(),
            default => implode(', ', [$send('127.0.0.1', 1, ''), $send('127.0.0.1', 1, str_repeat('x', 70000)), $send('::1', 1, 'x'), $send('nowhere', 1, 'x')]),
        });
    });
    return $server;
});
$socket = stream_socket_client("udp://127.0.0.1:$server->port");
stream_set_timeout($socket, (int) PATIENCE);
$ask = fn (string $data) => eventually(fn () => @fwrite($socket, $data) ? fread($socket, 1000) : null);
echo $ask('send'), "\n";
// Workers are replaced by datagrams as well.
$first = $ask('pid');
var_dump(eventually(fn () => $ask('pid') !== $first ?: null));
try {
    new Swoole\Server('127.0.0.1', $server->port, SWOOLE_BASE, SWOOLE_SOCK_UDP);
} catch (Swoole\Exception $e) {
    echo $e->getCode() === SOCKET_EADDRINUSE ? 'taken' : $e->getMessage(), "\n";
}
$server->stop();
$lone = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_UDP);
$lone->start();
?>
--EXPECTF--
false 550, false 90, false %d, false 22
bool(true)
taken

Fatal error: Swoole\Server::start(): require onPacket callback in %s on line %d
