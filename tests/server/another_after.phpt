--TEST--
A server that has ended has given its address back, although its object is still there; it cannot be started again
--FILE--
<?php
require __DIR__ . '/../include/server.php';
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    $port = 0;
    for ($i = 0; $i < 3; $i++) {
        // The one before is let go of only after this one was made.
        $server = new Swoole\Server('127.0.0.1', $port, $mode);
        $udp = $server->listen('127.0.0.1', $port, SWOOLE_SOCK_UDP);
        $server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
        $server->on('receive', fn () => 0);
        $server->on('packet', fn () => 0);
        $server->on('workerStart', fn ($server) => $server->shutdown());
        echo $port === 0 || $server->port === $port ? 'same port: ' : 'another port: ', json_encode($server->start()), "\n";
        $port = $server->port;
    }
    ini_set('swoole.display_errors', 'Off');
    var_dump($server->start());
    ini_set('swoole.display_errors', 'On');
}
?>
--EXPECTF--
same port: true
same port: true
same port: true

Warning: Swoole\Server::start(): The server have been shutdown, unable to execute Swoole\Server->start() in %s on line %d
bool(false)
same port: true
same port: true
same port: true

Warning: Swoole\Server::start(): The server have been shutdown, unable to execute Swoole\Server->start() in %s on line %d
bool(false)
