--TEST--
In PROCESS mode sessions live on through a reload, the end of a worker by force, and max_request
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
$server = serve(function () {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'max_wait_time' => 10]);
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, json_encode([
        getmypid(), $frame->fd, $frame->data, $server->isEstablished($frame->fd), $server->getClientInfo($frame->fd)['websocket_status'],
    ])));
    $server->on('close', fn () => print "close\n");
    $server->on('disconnect', fn () => print "disconnect\n");
    return $server;
});
$peers = array_map(fn () => new WebSocketPeer($server->connect()), range(1, 4));
$ask = fn ($peer, $text = 'hello') => json_decode($peer->send($text)->read());
$first = array_map($ask, $peers);
$pids = fn () => array_map(fn ($peer) => $ask($peer)[0], $peers);
$old = $pids();
$server->signal('USR1');
eventually(fn () => array_intersect($old, $pids()) ? null : true, 'new workers');
echo "reloaded\n";
$pid = $ask($peers[0])[0];
// A message that has begun before the worker dies ends behind its death.
$peers[0]->send('in ', first: 0);
$server->signal('KILL', $pid);
$answer = json_decode($peers[0]->send('pieces', 0)->read());
echo json_encode([$answer[0] !== $pid, $answer[2]]), "\n";
foreach ($peers as $index => $peer) {
    [, $fd, $text, $established, $status] = $ask($peer, "still $index");
    echo json_encode([$fd === $first[$index][1], $text, $established, $status]), "\n";
}
$peers[0]->client->close();
$server->waitFor('/^close/m');
echo preg_replace('/^\[log\].*\n/m', '', $server->stop());
// A server that stops says so.
echo $peers[1]->closed(), "\n";
?>
--EXPECT--
reloaded
[true,"in pieces"]
[true,"still 0",true,3]
[true,"still 1",true,3]
[true,"still 2",true,3]
[true,"still 3",true,3]
close
close
close
close
closed 1001
