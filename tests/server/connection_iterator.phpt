--TEST--
$server->connections lists the open connections, $port->connections those of one port
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    var_dump($server->connections);
    $answer = function ($server, $fd, $reactor, $data) {
        switch (trim($data)) {
            case 'list':
                $list = [];
                foreach ($server->connections as $index => $session) {
                    $list[] = "$index: $session";
                }
                $text = implode(', ', $list) . '; count ' . count($server->connections) . ', here ' . count($server->ports[1]->connections)
                    . ' (' . implode(' ', iterator_to_array($server->ports[1]->connections)) . ')';
                break;
            case 'array':
                $all = $server->connections;
                $text = json_encode([isset($all[$fd]), isset($all[99]), $all[$fd]['socket_fd'] > 0, $all[99]]);
                unset($all[$fd]);
                $all[7] = 7;
                $text .= count($all);
                break;
            case 'close':
                // Closing what it is at does not stop the walk.
                foreach ($server->connections as $session) {
                    $session === $fd or $server->close($session);
                }
                $text = 'left: ' . count($server->connections);
        }
        $server->send($fd, $text . "\n");
    };
    $server->on('receive', $answer);
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->on('receive', $answer);
    return $server;
});
$ask = function ($client, $what) {
    $answer = $client->send($what)->read(1);
    while (!str_ends_with($answer, "\n")) {
        $answer .= $client->read(1);
    }
    return $answer;
};
$first = $server->connect();
echo $ask($first, 'list'), $ask($first, 'array');
$second = $server->connect(1);
$third = $server->connect();
$ask($second, 'list');
$ask($third, 'list');
echo $ask($first, 'list'), $ask($first, 'close');
try {
    new Swoole\Connection\Iterator();
} catch (Error $error) {
    echo $error->getMessage(), "\n";
}
$server->stop();
?>
--EXPECT--
1: 1; count 1, here 0 ()
[true,false,true,false]1
1: 1, 2: 2, 3: 3; count 3, here 1 (2)
left: 1
please use the Swoole\Server->connections
