--TEST--
heartbeat_idle_time and max_idle_time close silent connections of TCP; send_timeout ends a send() that waits
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$tcp = fn (array $options, Closure $receive) => serve(function () use ($options, $receive) {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set($options + ['worker_num' => 1]);
    $server->on('receive', $receive);
    $server->on('close', fn ($server, $fd, $reactor) => print("close $fd " . ($reactor < 0 ? 'by the server' : 'by the client') . "\n"));
    return $server;
});
/** Speaks on and on. */
$talk = function ($server, $fd, $reactor, $data) {
    while ($server->exist($fd) && $server->send($fd, '.')) {
        Co::sleep(0.02);
    }
};
$echo = fn ($server, $fd, $reactor, $data) => $server->send($fd, $data);
$heartbeat = $tcp(['heartbeat_idle_time' => 0.3], $talk);
$interval = $tcp(['heartbeat_check_interval' => 0.15], $talk);
$idle = $tcp(['max_idle_time' => 0.3], $echo);
$sends = $tcp(['send_timeout' => 0.1, 'socket_buffer_size' => 1000], function ($server, $fd) {
    $server->send($fd, str_repeat('x', 20_000_000));
    $begin = microtime(true);
    $sent = $server->send($fd, 'y');
    echo json_encode($sent), ', error ', swoole_last_error(), ', ', microtime(true) - $begin >= 0.1 ? 'waited' : 'did not wait', "\n";
});
$servers = [$heartbeat, $interval, $idle, $sends];
foreach ($servers as $server) {
    $clients[] = $server->connect()->send('x');
}
foreach ([$heartbeat, $interval] as $i => $server) {
    $dots = $clients[$i]->rest();
    echo 'it was spoken to until it was closed: ', json_encode(strlen($dots) > 3), "\n";
}
echo 'echo: ', $clients[2]->rest(), "\n";
$sends->waitFor('/waited|did not/');
foreach ($servers as $server) {
    echo $server->stop();
}
?>
--EXPECT--
it was spoken to until it was closed: true
it was spoken to until it was closed: true
echo: x
close 1 by the server
close 1 by the server
close 1 by the server
false, error 1009, waited
close 1 by the server
