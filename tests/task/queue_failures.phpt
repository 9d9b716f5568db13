--TEST--
A queue of tasks with what is no task in it; one that somebody removes; one that has no key, and goes with its server; a task worker that is killed, or retires
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** The queues of the system that one of these processes has used last; other tests have some, too. */
function queues(array $processes): array
{
    $all = array_map(fn ($line) => preg_split('/\s+/', trim($line)), array_slice(file('/proc/sysvipc/msg'), 1));
    return array_column(array_filter($all, fn ($queue) => array_intersect([$queue[5], $queue[6]], $processes)), 1);
}

in_server() || putenv('KEY=' . (0x7000000 + getmypid()));
$queue = new Swoole\Process(fn () => 0);
$queue->useQueue((int) getenv('KEY'), 2);
$server = serve(function () use ($queue) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'task_ipc_mode' => 3, 'message_queue_key' => $queue->msgQueueKey, 'task_max_request' => 10]);
    $server->on('request', function ($request, $response) use ($server) {
        $response->end(json_encode(match ($request->server['request_uri']) {
            '/many' => array_sum($server->taskCo(range(1, 200), 30)),
            '/pid' => $server->getWorkerPid(1),
            '/killed' => $server->taskCo(['stand still', 1, 2, 3], 4),
            '/removed' => [$server->task('x'), swoole_last_error() > 0],
        }));
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        if ($data === 'stand still') {
            echo "it stands still\n";
            sleep(60);
        }
        if ($worker < 0) {
            echo "from outside: $data\n";
        } else {
            return $data;
        }
    });
    return $server;
});
$own = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'task_ipc_mode' => 2]);
    $server->on('request', fn ($request, $response) => $response->end($server->taskwait('text', 5)));
    $server->on('task', fn ($server, $id, $worker, $data) => $data);
    return $server;
});
$coroutines = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['task_worker_num' => 1, 'task_ipc_mode' => 2, 'task_enable_coroutine' => true]);
    $server->on('request', fn () => 0);
    $server->on('task', fn () => 0);
    return $server;
});

echo "what is no task:\n";
$queue->push('no task');
$packed = Swoole\Server\Task::pack('a task');
$queue->push(substr($packed, 0, -1));
// A file that is none of a task is not read, let alone deleted.
$precious = tempnam('/tmp', 'precious');
$large = Swoole\Server\Task::pack(str_repeat('x', 10_000));
$path = rtrim(substr($large, 48), "\0");
$queue->push(substr($large, 0, 48) . str_pad($precious, 256, "\0"));
$queue->push(str_pad('', 40, "\xff"));
$queue->push($packed);
$server->waitFor('/from outside: a task/');
var_dump(file_exists($precious), file_exists($path));
array_map(unlink(...), [$precious, $path]);

echo "replaced after every ten tasks, and killed:\n";
$pid = json_decode($server->get('/pid')->body);
echo $server->get('/many')->body, "\n";
var_dump(json_decode($server->get('/pid')->body) === $pid);
$client = $server->connect();
$client->send("GET /killed HTTP/1.1\r\nHost: test\r\n\r\n");
$server->waitFor('/stands still/');
$server->signal('KILL', json_decode($server->get('/pid')->body));
echo $client->answer()->body, "\n";

echo "removed:\n";
$queue->freeQueue();
$server->waitFor('/no task will come/');
echo $server->get('/removed')->body, "\n";
echo preg_replace(['/msgrcv\(\d+\)/', '/pid=\d+/'], ['msgrcv(N)', 'pid=N'], $server->stop());

echo "without a key:\n";
echo $own->get('/')->body, "\n";
$processes = $own->children();
$before = queues($processes);
echo $own->stop(), count($before) - count(queues($processes)), " queue less\n";
echo $coroutines->wait();
?>
--EXPECTREGEX--
what is no task:
bool\(true\)
bool\(true\)
replaced after every ten tasks, and killed:
20100
bool\(false\)
\[false,1,2,3\]
removed:
\[false,true\]
(\[log\] WARNING	\[Worker#1\] bad task packet: it is no message of this server\n){4}from outside: a task
it stands still
\[log\] WARNING	worker\(pid=N, id=1\) abnormal exit, status=0, signal=9
\[log\] WARNING	\[Worker#1\] msgrcv\(N\) failed: .*; no task will come any more
\[log\] WARNING	send 1 bytes to worker#1 failed: .*
without a key:
text
1 queue less

Fatal error: Swoole\\Server::start\(\): cannot use msgqueue when `task_enable_coroutine` is enable in include.server.php on line \d+
