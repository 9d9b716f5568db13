--TEST--
What a process has still to send to a client that reads slowly is sent: before a reload ends its worker, and by task workers, also one that came later
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const SIZE = 12 << 20;
$file = __DIR__ . '/slow_clients.tmp';
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 1, 'task_worker_num' => 1, 'max_wait_time' => 10, 'output_buffer_size' => SIZE]);
    $server->on('request', function ($request, $response) use ($server, $file) {
        switch ($request->server['request_uri']) {
            case '/pid':
                return $response->end((string) getmypid());
            case '/task/pid':
                return $response->end((string) $server->taskwait('pid'));
            case '/body':
                return $response->end(str_repeat('b', SIZE));
            case '/file':
                return $response->sendfile($file);
            default:
                $response->detach();
                $server->task([$response->fd, $request->server['request_uri']]);
        }
    });
    $server->on('task', function ($server, $id, $from, $data) use ($file) {
        if ($data === 'pid') {
            return getmypid();
        }
        [$fd, $how] = $data;
        $how === '/task/send' ? $server->send($fd, str_repeat('b', SIZE)) : $server->sendfile($fd, $file);
    });
    $server->on('finish', fn () => null);
    return $server;
});
file_put_contents($file, str_repeat('f', SIZE));
$ask = fn ($target) => $server->connect()->send("GET $target HTTP/1.1\r\nHost: x\r\n\r\n");
foreach (['/body', '/file'] as $target) {
    $client = $ask($target);
    $client->line();
    $old = $server->get('/pid')->body;
    $server->signal('USR1');
    eventually(fn () => $server->get('/pid')->body !== $old ?: null, 'a new worker');
    echo $target, ': ', strlen($client->read(SIZE)) === SIZE ? 'whole' : 'broken off', "\n";
}
foreach ([1, 2] as $life) {
    foreach (['/task/send', '/task/sendfile'] as $target) {
        echo $target, ': ', strlen($ask($target)->read(SIZE)) === SIZE ? 'whole' : 'broken off', "\n";
    }
    $old = (int) $server->get('/task/pid')->body;
    Swoole\Process::kill($old, SIGKILL);
    eventually(fn () => (int) $server->get('/task/pid')->body !== $old ?: null, 'a new task worker');
}
echo preg_match('/broken off|had this request/', $server->stop()), "\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/slow_clients.tmp');
?>
--EXPECT--
/body: whole
/file: whole
/task/send: whole
/task/sendfile: whole
/task/send: whole
/task/sendfile: whole
0
