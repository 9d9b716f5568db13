--TEST--
close() of a connection that is closing already is false, with 1004; of one that is gone, with 1005
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 1, 'socket_buffer_size' => 32 << 20]);
    $server->on('receive', function ($server, $fd) {
        // More than the client reads.
        $server->send($fd, str_repeat('x', 16 << 20));
        $first = $server->close($fd);
        $second = $server->close($fd);
        echo json_encode([$first, $second, swoole_last_error()]), "\n";
        $server->close($fd, true);
        while ($server->exists($fd)) {
            Co::sleep(0.001);
        }
        Co::sleep(0.001);
        echo json_encode([@$server->close($fd), swoole_last_error() === SWOOLE_ERROR_SESSION_NOT_EXIST]), "\n";
    });
    return $server;
});
$client = $server->connect()->send('x');
$server->waitFor('/\[false,.*\n/');
$server->waitFor('/\n.*\[false,.*\n/');
echo $server->stop();
?>
--EXPECT--
[true,false,1004]
[false,true]
