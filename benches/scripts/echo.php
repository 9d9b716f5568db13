<?php
// Servers that send back what they get: `echo.php PORT WORKERS tcp|eof|udp|process`, the last in PROCESS mode with one reactor. Run by benches/echo.
[, $port, $workers, $what] = $argv;
$server = new Swoole\Server('127.0.0.1', (int) $port, $what === 'process' ? SWOOLE_PROCESS : SWOOLE_BASE);
$server->set(['worker_num' => (int) $workers, 'reactor_num' => 1, 'log_file' => '/dev/null']
    + ($what === 'eof' || $what === 'process' ? ['open_eof_check' => true, 'open_eof_split' => true, 'package_eof' => "\r\n"] : []));
$server->on('receive', function ($server, $fd, $reactor, $data) {
    $server->send($fd, $data);
});
$udp = $server->listen('127.0.0.1', (int) $port, SWOOLE_SOCK_UDP);
$udp->on('packet', function ($server, $data, $client) {
    $server->sendto($client['address'], $client['port'], $data, $client['server_socket']);
});
$server->start();
