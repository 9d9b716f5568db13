--TEST--
send() takes the path of a Unix datagram socket; what is no connection is refused with a word, what has gone without one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$path = sys_get_temp_dir() . '/steelwool-path-' . (getenv('STEELWOOL_PATH') ?: getmypid());
putenv('STEELWOOL_PATH=' . (getenv('STEELWOOL_PATH') ?: getmypid()));
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    $servers[$name] = serve(function () use ($mode, $path, $name) {
        $server = new Swoole\Server("$path-$name", 0, $mode, SWOOLE_SOCK_UNIX_DGRAM);
        $server->set(['worker_num' => 1]);
        $server->on('packet', function ($server, $data, $client) {
            $told = [$server->send($client['address'], 'other', PHP_INT_MAX), $server->send($client['address'], "got $data")];
            $told[] = $server->send(123456, 'x');
            $told[] = swoole_last_error() === SWOOLE_ERROR_SESSION_NOT_EXIST;
            $told[] = $server->close(123456);
            $told[] = $server->send($client['address'] . '-nobody', 'x');
            $told[] = $server->send(-1, 'x');
            $told[] = $server->send(null, 'x');
            echo json_encode($told), "\n";
        });
        return $server;
    });
}
foreach ($servers as $name => $server) {
    $client = new Swoole\Client(SWOOLE_SOCK_UNIX_DGRAM);
    eventually(fn () => @$client->connect("$path-$name", 0, 1) ?: null, 'a connection');
    $client->send($name);
    echo $client->recv(), "\n";
    $client->close();
    $server->waitFor('/^\[.*\]$/m');
    echo preg_replace('/ in \S+ on line \d+/', '', implode("\n", preg_grep('/^(\[[^2]|Warning)/', explode("\n", $server->stop())))), "\n";
}
?>
--EXPECT--
got BASE
Warning: Swoole\Server::send(): the datagram cannot be sent: No such file or directory
Warning: Swoole\Server::send(): invalid fd[-1]
Warning: Swoole\Server::send(): fd can not be null
[false,true,false,true,false,false,false,false]
got PROCESS
Warning: Swoole\Server::send(): the datagram cannot be sent: No such file or directory
Warning: Swoole\Server::send(): invalid fd[-1]
Warning: Swoole\Server::send(): fd can not be null
[false,true,false,true,false,false,false,false]
