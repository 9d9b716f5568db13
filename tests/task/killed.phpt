--TEST--
A task worker that is killed loses the one task that it was at: who waits gets false in time, and all others are done by its successor
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/pid') {
            $response->end((string) $server->getWorkerPid(1));
            return;
        }
        // It stands still with the first one; the others wait behind it.
        $lost = new Swoole\Coroutine\Channel(1);
        go(fn () => $lost->push($server->taskwait('stand still', 0.5)));
        $others = $server->taskCo(range(1, 50), 60);
        $response->end(json_encode([$lost->pop(), $others === range(1, 50)]));
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        if ($data === 'stand still') {
            echo "it stands still\n";
            sleep(60);
        }
        return $data;
    });
    $server->on('workerError', function ($server, $id, $pid, $code, $signal) {
        echo "workerError $id, signal $signal\n";
    });
    return $server;
});
$pid = (int) $server->get('/pid')->body;
$client = $server->connect();
$client->send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
$server->waitFor('/stands still/');
$server->signal('KILL', $pid);
echo $client->answer()->body, "\n";
var_dump((int) $server->get('/pid')->body !== $pid);
echo preg_replace('/pid=\d+/', 'pid=N', $server->stop());
?>
--EXPECT--
[false,true]
bool(true)
it stands still
[log] WARNING	worker(pid=N, id=1) abnormal exit, status=0, signal=9
workerError 1, signal 9
