--TEST--
stats(): dispatch_count is what has come to workers, request_count what the program was given of it; session_round is the number of the latest session
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$servers = [];
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    $servers[] = serve(function () use ($mode) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'worker_max_concurrency' => 1]);
        $gate = new Swoole\Coroutine\Channel(10);
        $server->on('request', function ($request, $response) use ($gate) {
            $gate->pop();
            $response->end('hello');
        });
        $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
        $raw->set(['open_http_protocol' => false, 'open_eof_split' => true, 'package_eof' => "\n"]);
        $raw->on('receive', function ($server, $fd, $reactor, $data) use ($gate) {
            $data === "go\n" && $gate->push(true);
            $names = ['dispatch_count', 'worker_dispatch_count', 'request_count', 'worker_request_count', 'session_round'];
            $server->send($fd, implode(' ', array_map(fn ($name) => $server->stats()[$name], $names)) . "\r\n");
        });
        $packets = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
        $packets->on('packet', fn ($server, $data, $client) => $server->sendto($client['address'], $client['port'], 'heard'));
        return $server;
    });
}
foreach ($servers as $server) {
    echo $server->mode === SWOOLE_BASE ? "BASE\n" : "PROCESS\n";
    $peer = $server->connect(1);
    $stats = fn (string $word = 'stats') => $peer->send("$word\n")->line();
    echo 'nothing yet: ', $stats(), "\n";
    $clients = [];
    for ($i = 0; $i < 2; $i++) {
        $clients[] = $server->connect()->send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
    }
    // Each question counts as well, in both.
    [$given, $own, $taken, $ours, $sessions] = eventually(function () use ($stats) {
        $told = explode(' ', $stats());
        return $told[0] - $told[2] === 1 ? $told : null;
    }, 'two requests');
    echo 'one waits for its turn: ', $given === $own && $taken === $ours ? 'as told' : 'not', ", $sessions sessions\n";
    foreach ($clients as $client) {
        $stats('go');
        echo $client->answer(), "\n";
    }
    $udp = stream_socket_client("udp://127.0.0.1:{$server->ports[2]}");
    [$before] = explode(' ', $stats());
    fwrite($udp, 'x');
    echo fread($udp, 10), "\n";
    [$given, $own, $taken, $ours] = explode(' ', $stats());
    var_dump($given - $before, $given === $own, $given === $taken, $taken === $ours);
    $server->stop();
}
?>
--EXPECT--
BASE
nothing yet: 1 1 1 1 1
one waits for its turn: as told, 3 sessions
200 hello
200 hello
heard
int(2)
bool(true)
bool(true)
bool(true)
PROCESS
nothing yet: 1 1 1 1 1
one waits for its turn: as told, 3 sessions
200 hello
200 hello
heard
int(2)
bool(true)
bool(true)
bool(true)
