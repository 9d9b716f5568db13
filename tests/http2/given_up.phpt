--TEST--
Requests that a client has given up count among those that it may have, as long as the program has them
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'http2_max_concurrent_streams' => 3]);
    $gate = new Swoole\Coroutine\Channel(100);
    [$running, $most] = [0, 0];
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server, $gate, &$running, &$most) {
        switch ($request->server['path_info']) {
            case '/wait':
                $most = max($most, ++$running);
                $gate->pop();
                $running--;
                return $response->end('waited');
            case '/mode':
                return $response->end($server->mode === SWOOLE_BASE ? 'BASE' : 'PROCESS');
            case '/open':
                $gate->push(true);
                return $response->end();
        }
        $response->end("$running of at most $most");
    });
    return $server;
});
$server->listens();
$other = new Http2Peer($server->connect());
$now = fn () => $other->answer($other->request('/'));
$peer = new Http2Peer($server->connect());

// Whoever gives up what it has just asked for, again and again, does not get more than it may have.
$refused = 0;
for ($round = 0; $round < 10; $round++) {
    $asked = array_map(fn () => $peer->request('/wait'), [1, 2, 3]);
    foreach ($asked as $stream) {
        $peer->reset($stream);
    }
    // The answer to this one says that those were looked at.
    $refused += $peer->answer($peer->request('/')) === 'RST_STREAM REFUSED_STREAM' ? 1 : 0;
}
// In PROCESS mode the first ones may be given up before the worker has seen them: those the program never had.
$least = $other->answer($other->request('/mode')) === "HEADERS 200, DATA 'BASE' end" ? 10 : 9;
echo $refused >= $least ? 'refused' : "$refused refused", ", {$now()}\n";

// Each that the program has done with makes room for another, and a program may be done without an answer.
$other->answer($other->request('/open'));
echo eventually(fn () => ($said = $peer->answer($peer->request('/'))) === 'RST_STREAM REFUSED_STREAM' ? null : $said), "\n";
$other->answer($other->request('/open'));
$other->answer($other->request('/open'));
eventually(fn () => $now() === "HEADERS 200, DATA '0 of at most 3' end" ?: null, 'the last one');

// Bodies that are underway count as well, until they are given up.
$slow = array_map(fn () => $peer->request('/', [], null, 'POST'), [1, 2, 3]);
echo $peer->answer($peer->request('/')), "\n";
$peer->reset($slow[0]);
echo $peer->answer($peer->request('/')), "\n";
$peer->data($slow[1], 'body', true);
echo $peer->answer($slow[1]), "\n";
echo $server->stop();
?>
--EXPECT--
refused, HEADERS 200, DATA '3 of at most 3' end
HEADERS 200, DATA '2 of at most 3' end
RST_STREAM REFUSED_STREAM
HEADERS 200, DATA '0 of at most 3' end
HEADERS 200, DATA '0 of at most 3' end
