--TEST--
A WebSocket server needs a callback `message`
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$first = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->on('request', fn () => null);
    return $server;
});
$second = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->on('request', fn () => null);
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->set(['open_websocket_protocol' => true]);
    return $server;
});
foreach ([$first, $second] as $server) {
    echo preg_replace('/ in .*/', '', trim($server->wait())), "\n";
}
$server = new Swoole\WebSocket\Server('127.0.0.1', 0);
foreach (['push' => [1, 'a'], 'ping' => [1], 'disconnect' => [1], 'isEstablished' => [1]] as $method => $arguments) {
    echo $method, ' ', json_encode(@$server->$method(...$arguments)), ' ', substr(error_get_last()['message'], -21), "\n";
}
?>
--EXPECT--
Fatal error: Swoole\Server::start(): require onMessage callback
Fatal error: Swoole\Server::start(): require onMessage callback
push false server is not running
ping false server is not running
disconnect false server is not running
isEstablished false server is not running
