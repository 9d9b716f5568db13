--TEST--
start_session_id: the first connection has the number behind it, in both modes, also a number that needs more than 32 bits
--FILE--
<?php
require __DIR__ . '/../include/server.php';
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    $servers[$name] = serve(function () use ($mode) {
        $server = new Swoole\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'start_session_id' => 1 << 35]);
        $server->on('receive', fn ($server, $fd) => $server->send($fd, json_encode([$fd - (1 << 35), $server->exists($fd), iterator_to_array($server->connections, false) === [$fd]]) . "\r\n"));
        $server->on('close', fn () => print("closed\n"));
        return $server;
    });
}
foreach ($servers as $name => $server) {
    foreach ([1, 2] as $_) {
        $client = $server->connect();
        echo "$name: ", $client->send('x')->line(), "\n";
        $client->close();
        $server->waitFor('/(closed.*){' . $_ . '}/s');
    }
}
$server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
foreach ([-1, (1 << 39) - (1 << 32) + 1] as $wrong) {
    try {
        $server->set(['start_session_id' => $wrong]);
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
BASE: [1,true,true]
BASE: [2,true,true]
PROCESS: [1,true,true]
PROCESS: [2,true,true]
Swoole\Server::set(): option 'start_session_id' must be between 0 and 545460846592
Swoole\Server::set(): option 'start_session_id' must be between 0 and 545460846592
