--TEST--
dispatch_mode 3 and 9 pass a worker by that is busy, also with data and messages; dispatch_mode 1 gives all the same, however many connections there are
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$work = function ($server, $session, $data, $answer, $coroutines) {
    $answer((string) $server->worker_id);
    // Until the client has gone that has asked for it.
    for ($end = microtime(true) + 20; $data === 'hold' && $server->exists($session) && microtime(true) < $end;) {
        $coroutines ? Co::sleep(0.001) : usleep(1000);
    }
};
$program = fn (int $mode, bool $coroutines, bool $objects = false) => function () use ($mode, $coroutines, $objects, $work) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 3, 'dispatch_mode' => $mode, 'open_eof_split' => true, 'package_eof' => "\n", 'enable_coroutine' => $coroutines, 'event_object' => $objects]);
    $server->on('receive', function ($server, $session, $reactor = 0, $data = '') use ($coroutines, $objects, $work) {
        [$session, $data] = $objects ? [$session->fd, $session->data] : [$session, $data];
        $work($server, $session, rtrim($data), fn ($answer) => $server->send($session, "$answer\r\n"), $coroutines);
    });
    return $server;
};
$messages = function () use ($work) {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 3, 'dispatch_mode' => 3]);
    $server->on('message', fn ($server, $frame) => $work($server, $frame->fd, $frame->data, fn ($answer) => $server->push($frame->fd, $answer), true));
    return $server;
};
$servers = ['idle' => serve($program(3, false)), 'idle, coroutines' => serve($program(9, true)), 'idle, objects' => serve($program(3, true, true)),
    'idle, messages' => serve($messages), 'in turn' => serve($program(1, false))];
foreach ($servers as $name => $server) {
    $connect = fn () => $name === 'idle, messages' ? new WebSocketPeer($server->connect(), '/') : $server->connect();
    $ask = fn ($client, $text) => $client instanceof WebSocketPeer ? $client->send($text)->read() : $client->send("$text\n")->line();
    // All three serve.
    eventually(function () use ($connect, $ask) {
        $clients = array_map(fn () => $connect(), range(1, 9));
        return count(array_unique(array_map(fn ($client) => $ask($client, 'x'), $clients))) === 3 ?: null;
    }, 'three workers');
    if ($name !== 'in turn') {
        $holds = $connect();
        $holder = $ask($holds, 'hold');
        $client = $connect();
        $seen = [];
        for ($i = 0; $i < 60; $i++) { $seen[] = $ask($client, 'x'); }
        echo "$name: ", in_array($holder, $seen, true) ? 'the busy one was asked' : 'only the others', ', ', count(array_unique($seen)), "\n";
        unset($holds);
    } else {
        $clients = array_map(fn () => $connect(), range(1, 5));
        $seen = [0, 0, 0];
        for ($i = 0; $i < 30; $i++) { foreach ($clients as $client) { $seen[(int) $ask($client, 'x')]++; } }
        echo "$name: ", json_encode($seen), "\n";
    }
}
?>
--EXPECT--
idle: only the others, 2
idle, coroutines: only the others, 2
idle, objects: only the others, 2
idle, messages: only the others, 2
in turn: [50,50,50]
