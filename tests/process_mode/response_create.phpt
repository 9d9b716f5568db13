--TEST--
Response::create() in another process: a task worker answers what a worker owes, also one that hangs
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Http\Response;
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1]);
    $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw->set(['open_http_protocol' => false]);
    $raw->on('receive', fn ($server, $fd) => var_dump(Response::create($server, $fd)->end('over bytes')));
    $server->on('request', function ($request, $response) use ($server) {
        $what = trim($request->server['request_uri'], '/');
        if ($what === 'plain') {
            return $response->end('plain by ' . getmypid());
        }
        if ($what === 'taken') {
            return $response->end(var_export(@Response::create($server, $response->fd), true));
        }
        if ($what === 'detached' || $what === 'stream') {
            $response->detach();
        }
        $server->task([$what, $response->fd, getmypid()]);
        if ($what === 'hangs') {
            for ($end = time() + 20; time() < $end;) {}
        }
        if ($what === 'late' || $what === 'left') {
            $response->header('X-By', 'worker');
            // Until the task worker has had its turn.
            while (!is_file(sys_get_temp_dir() . "/steelwool-create-$what")) { Co::sleep(0.001); }
            unlink(sys_get_temp_dir() . "/steelwool-create-$what");
            $given = json_encode(@$response->end('by the worker after all'));
            echo "$what: $given\n";
        }
    });
    $server->on('finish', fn () => null);
    $server->on('task', function ($server, $task, $worker, $data) {
        [$what, $fd, $pid] = $data;
        $response = Response::create($server, $fd);
        switch ($what) {
            case 'left':
                unset($response);
                return touch(sys_get_temp_dir() . "/steelwool-create-$what");
            case 'stream':
                $response->write('in ');
                return $response->write('parts') && $response->end();
            case 'hangs':
                $response->status(408);
                $response->end('hangs');
                return Swoole\Process::kill($pid, SIGKILL);
        }
        $response->header('X-By', 'task worker');
        $first = $response->end("$what: by the task worker");
        if ($what !== 'late') {
            return; // The client's next request may wait by now.
        }
        $again = @Response::create($server, $fd);
        $told = json_encode([$first, $again, swoole_last_error() === SWOOLE_ERROR_SESSION_NOT_EXIST]);
        echo "$what: $told\n";
        touch(sys_get_temp_dir() . "/steelwool-create-$what");
    });
    return $server;
});
array_map('unlink', glob(sys_get_temp_dir() . '/steelwool-create-*'));
$client = $server->connect();
$get = function (string $what) use ($client): HttpAnswer {
    return $client->request('GET', "/$what");
};
$show = function (string $what) use ($get) {
    $answer = $get($what);
    echo "$what: $answer->status, ", $answer->header('X-By') ?? 'nobody', ": $answer->body\n";
};
$before = $get('plain')->body;
foreach (['detached', 'stream', 'late', 'left', 'taken', 'hangs'] as $what) {
    $show($what);
    $what === 'late' && $server->waitFor('/late: false/');
}
// Over the same connection, by the worker's successor.
$after = $get('plain')->body;
var_dump(preg_match('/^plain by \d+$/', $after), $after !== $before);
$raw = new Client('127.0.0.1:' . $server->listens(1));
$raw->send("whatever\n");
$answer = $raw->answer();
echo "raw: $answer->status $answer->body\n";
$lines = preg_grep('/^(detached|late|left|bool|.*Warning|.*hangs)/', explode("\n", $server->stop()));
sort($lines);
echo preg_replace('/\d+ms|^\[.*\t/', '', implode("\n", $lines)), "\n";
?>
--EXPECT--
detached: 200, task worker: detached: by the task worker
stream: 200, nobody: in parts
late: 200, task worker: late: by the task worker
left: 200, worker: by the worker after all
taken: 200, nobody: false
hangs: 408, nobody: hangs
int(1)
bool(true)
raw: 200 over bytes
bool(true)
late: [true,false,true]
late: false
left: true
