<?php
/**
 * A TCP server: what a client sends comes back, with the number of bytes so far on this connection.
 *
 *   php -d extension=modules/swoole.so examples/tcp_echo.php         PORT=9501 (0: the system chooses)
 *   printf 'bye' | curl -sN telnet://127.0.0.1:9501              any other word: curl waits for more, until Ctrl-C
 *
 * The bytes of TCP have no borders: 'receive' gets what has arrived, be it half a message or three.
 */
$port = getenv('PORT');
$server = new Swoole\Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 1]);

$bytes = []; // By connection; what 'close' does not remove would stay as long as the process.
$server->on('start', function (Swoole\Server $server): void {
    echo "listening on tcp://127.0.0.1:$server->port/\n";
});
$server->on('connect', function (Swoole\Server $server, int $fd) use (&$bytes): void {
    $bytes[$fd] = 0;
});
$server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) use (&$bytes): void {
    $bytes[$fd] += strlen($data);
    $server->send($fd, "$data ({$bytes[$fd]})\n");
    if (str_starts_with($data, 'bye')) {
        $server->close($fd);
    }
});
$server->on('close', function (Swoole\Server $server, int $fd) use (&$bytes): void {
    unset($bytes[$fd]);
});
$server->start();
