--TEST--
A session is known to all workers: exists(), getClientInfo(), bind(), getClientList() and $server->connections
--FILE--
<?php
// BASE only: in PROCESS mode a session outlives its worker.
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'enable_coroutine' => false]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        [$what, $of] = explode(' ', trim($data)) + [1 => 0];
        $of = (int) $of;
        $server->send($fd, json_encode(match ($what) {
            'who' => [$server->worker_id, $fd],
            'bind' => [$server->bind($of, 70), $server->bind($of, 71), $server->bind(999, 1), @$server->bind($of, 1 << 32)],
            'ask' => [$server->exists($of), $server->getClientInfo($of), $server->getClientList($of - 1, 1)],
            'all' => [count($server->connections), iterator_to_array($server->connections, false), $server->getClientList()],
            'die' => Swoole\Process::kill(getmypid(), 9),
        }) . "\n");
    });
    return $server;
});
$ask = function ($client, $what) {
    $answer = $client->send($what)->read(1);
    while (!str_ends_with($answer, "\n")) {
        $answer .= $client->read(1);
    }
    return json_decode($answer, true);
};
// One client of each worker.
$clients = eventually(function () use ($server, $ask) {
    static $clients = [], $others = [];
    $client = $server->connect();
    [$worker, $session] = $ask($client, 'who');
    $others[] = $client;
    $clients[$worker] ??= [$client, $session];
    ksort($clients);
    return count($clients) === 2 ? $clients : null;
});
[[$first, $a], [$second, $b]] = $clients;
echo json_encode($ask($first, "bind $b")), "\n";
[$exists, $info, $list] = $ask($first, "ask $b");
[$ip, $port] = explode(':', stream_socket_get_name($second->socket, false));
var_dump($exists, $info['worker_id'], $info['uid'], $info['remote_ip'] === $ip, $info['remote_port'] === (int) $port, $list === [$b]);
var_dump($ask($first, 'ask 999')[1]);
[$count, $all, $list] = $ask($second, 'all');
var_dump($count === count($all), array_values(array_intersect($all, [$a, $b])) == [min($a, $b), max($a, $b)], $all === $list);

// When a worker dies, its sessions are gone for everybody.
$second->send('die');
$second->isClosed();
eventually(fn () => $ask($first, "ask $b")[0] === false ?: null, 'the end of the session');
var_dump(in_array($b, $ask($first, 'all')[1]), $ask($first, "ask $a")[0]);
$server->stop();
?>
--EXPECTF--
[true,false,false,false]
bool(true)
int(1)
int(70)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
