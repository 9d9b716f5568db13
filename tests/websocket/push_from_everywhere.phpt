--TEST--
push() and disconnect() reach a session from every process: other workers, task workers, user processes; who has it not may not know it before its handshake
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'websocket_compression' => true]);
    $shared = new Swoole\Atomic\Long(0);
    $server->addProcess(new Swoole\Process(function () use ($server, $shared) {
        Swoole\Timer::tick(2, function () use ($server, $shared) {
            if (($session = $shared->get()) > 0 && $shared->cmpset($session, 0)) {
                $server->push($session, "from a user process");
            }
        });
    }));
    // Tasks are given in `open`: nothing of them may overtake the handshake.
    $server->on('open', fn ($server, $request) => $server->task($request->fd));
    $server->on('task', function ($server, $id, $worker, $session) {
        $server->push($session, 'from the task worker ' . json_encode($server->isEstablished($session)));
    });
    $server->on('request', fn ($request, $response) => $response->end((string) $request->fd));
    $server->on('message', function ($server, $frame) use ($shared) {
        [$what, $of] = explode(' ', $frame->data) + [1 => 0];
        match ($what) {
            'who' => $server->push($frame->fd, "$server->worker_id $frame->fd"),
            'push' => $server->push($frame->fd, json_encode([$server->push((int) $of, "from worker $server->worker_id")])),
            'user' => $shared->set((int) $of),
            'close' => $server->push($frame->fd, json_encode([$server->disconnect((int) $of, 4002, 'from afar'), $server->isEstablished((int) $of)])),
            'missing' => $server->push($frame->fd, json_encode([
                @$server->push(12345, 'x'), swoole_last_error() === SWOOLE_ERROR_SESSION_NOT_EXIST,
                @$server->push((int) $of, 'x'), swoole_last_error() === SWOOLE_ERROR_WEBSOCKET_UNCONNECTED,
                @$server->push($frame->fd, 'x', 11), swoole_last_error() === SWOOLE_ERROR_WEBSOCKET_PACK_FAILED,
                $server->isEstablished((int) $of), $server->exist((int) $of),
            ])),
        };
    });
    return $server;
});
$connect = function () use ($server) {
    $peer = new WebSocketPeer($server->connect());
    if (($text = $peer->read()) !== 'from the task worker true') {
        throw new Exception("not the task: $text");
    }
    [$worker, $fd] = explode(' ', $peer->send('who')->read());
    return [$worker, $fd, $peer];
};
// One client of each worker, and many handshakes with a task behind each.
[$worker, $fd, $one] = $connect();
[, $other, $two] = eventually(function () use ($connect, $worker) {
    static $others = [];
    $client = $connect();
    if ($client[0] !== $worker) {
        return $client;
    }
    $others[] = $client;
    return null;
}, 'a client of the other worker');
for ($i = 0; $i < 30; $i++) {
    $connect()[2]->client->close();
}
echo $one->send("push $other")->read(), ' ', preg_replace('/\d/', 'N', $two->read()), "\n";
$one->send("user $other");
echo $two->read(), "\n";
$page = $server->connect();
$plain = $page->request('GET', '/')->body;
echo $one->send("missing $plain")->read(), "\n";
echo $one->send("close $other")->read(), ' ', $two->closed(), "\n";
echo $server->stop();
?>
--EXPECT--
[true] from worker N
from a user process
[false,true,false,true,false,true,false,true]
[true,false] closed 4002 from afar
