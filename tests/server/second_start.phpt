--TEST--
A server is started once: not while it runs, not again afterwards
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        var_dump($server->start(), $server->set(['worker_num' => 2]), $server->on('close', fn () => null), $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP));
        $response->end('still here');
        $server->shutdown();
    });
    register_shutdown_function(function () use ($server) {
        var_dump($server->start());
        echo "the script goes on after start()\n";
    });
    return $server;
});
echo $server->get('/'), "\n";
echo $server->wait();
?>
--EXPECT--
200 still here

Warning: Swoole\Server::start(): The server is running, unable to execute Swoole\Http\Server->start() in server/second_start.php on line 7

Warning: Swoole\Server::set(): server is running, unable to execute Swoole\Http\Server->set in server/second_start.php on line 7

Warning: Swoole\Server::on(): server is running, unable to register event callback function in server/second_start.php on line 7

Warning: Swoole\Server::listen(): server is running, cannot add listener in server/second_start.php on line 7
bool(false)
bool(false)
bool(false)
bool(false)

Warning: Swoole\Server::start(): The server have been shutdown, unable to execute Swoole\Http\Server->start() in server/second_start.php on line 12
bool(false)
the script goes on after start()
