--TEST--
dispatch_func chooses the worker of each event in PROCESS mode; in BASE mode the kernel chooses, and the function is never called
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** The first letter of what has come says what is to be answered. */
function choose(Swoole\Server $server, int $fd, int $type, string $data): mixed
{
    if ($type !== 0) {
        echo "event $type of a session\n";
        return 1;
    }
    // Of an HTTP request, the head comes.
    $data = preg_replace('~^GET /~', '', $data);
    return match ($data[0]) {
        'd' => SWOOLE_DISPATCH_RESULT_DISCARD_PACKET,
        'c' => SWOOLE_DISPATCH_RESULT_CLOSE_CONNECTION,
        'f' => SWOOLE_DISPATCH_RESULT_USERFUNC_FALLBACK,
        'n' => null,
        's' => '2',
        't' => throw new Exception('nobody is chosen'),
        'l' => strlen($data) === 8192 ? 0 : 1,
        'x' => -9,
        default => (int) $data,
    };
}

$tcp = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 3, 'dispatch_func' => 'choose']);
    $server->on('connect', fn ($server, $fd) => print("connected to $server->worker_id\n"));
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, "$server->worker_id has " . strlen($data) . "\n"));
    $server->on('close', fn ($server, $fd) => print("closed in $server->worker_id\n"));
    return $server;
});
$web = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 3, 'dispatch_func' => choose(...)]);
    $server->on('request', fn ($request, $response) => $response->end($server->worker_id));
    return $server;
});
$base = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 1, 'dispatch_func' => fn () => print("called\n")]);
    $server->on('request', fn ($request, $response) => $response->end('served'));
    return $server;
});
if (!in_server()) {
    $ask = function ($peer, string $data): string {
        fwrite($peer, $data);
        return (string) fgets($peer);
    };
    $connect = function () use ($tcp) {
        $peer = stream_socket_client("tcp://127.0.0.1:$tcp->port");
        stream_set_timeout($peer, 10);
        return $peer;
    };
    $peer = $connect();
    foreach (['0', '2', '1', 's', '2'] as $data) {
        echo $ask($peer, $data);
    }
    // Nobody gets these, the connection stays. What is said of them says when the next may be sent: pieces may be joined.
    foreach (['t' => '/Uncaught Exception: nobody is chosen(.*\n)+?.*onDispatch handler error/', '7' => '/invalid target worker-id\[7\]/', 'x' => '/invalid target worker-id\[-9\]/'] as $data => $said) {
        fwrite($peer, (string) $data);
        $tcp->waitFor($said);
    }
    echo $ask($peer, '2 still there'), preg_match('/^[012] has 1$/', $ask($peer, 'f')), "\n";
    var_dump($ask($peer, 'c'), feof($peer));
    $tcp->waitFor('/closed in 1/');
    preg_match_all('/^(?:event|connected|closed).*/m', $tcp->output(), $events);
    sort($events[0]);
    echo implode("\n", $events[0]), "\n";
    // More comes than the function gets, and the worker gets all of it.
    $peer = $connect();
    fwrite($peer, 'l' . str_repeat('.', 99_999));
    $got = 0;
    while ($got < 100_000 && preg_match('/^(\d) has (\d+)$/', (string) fgets($peer), $match)) {
        $got += (int) $match[2];
    }
    echo "$got bytes\n";
    fclose($peer);
    $tcp->waitFor('/(closed in 1\n[^\0]*){2}/');
    $tcp->stop();

    foreach (['/0', '/2', '/s', '/d', '/n', '/1'] as $target) {
        $answer = $web->get($target);
        echo "$target: $answer->status $answer->body\n";
    }
    $web->stop();
    echo $base->get('/')->body, "\n", $base->stop();
    try {
        (new Swoole\Server('127.0.0.1', 0))->set(['dispatch_func' => 'no function']);
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
0 has 1
2 has 1
1 has 1
2 has 1
2 has 1
2 has 13
1
string(0) ""
bool(true)
closed in 1
connected to 1
event 4 of a session
event 5 of a session
100000 bytes
/0: 200 0
/2: 200 2
/s: 200 2
/d: 503 
/n: 503 
/1: 200 1
served
Swoole\Server::set(): option 'dispatch_func' must be callable: function "no function" not found or invalid function name
