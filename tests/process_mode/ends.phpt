--TEST--
In PROCESS mode nobody is left behind, whoever is killed: the master, or the manager
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'max_wait_time' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/shutdown') {
            $response->end('down');
            return $server->shutdown();
        }
        $response->end('up');
    });
    $server->on('task', fn () => null);
    return $server;
};
foreach (['the master' => serve($program), 'the manager' => serve($program), 'shutdown()' => serve($program)] as $who => $server) {
    eventually(fn () => count($server->children()) === 3 ?: null, 'three workers');
    echo $server->get('/')->body, ', ';
    $all = [$server->pid, $server->manager(), ...$server->children()];
    match ($who) {
        'the master' => $server->signal('KILL'),
        'the manager' => $server->signal('KILL', $server->manager()),
        'shutdown()' => print $server->get('/shutdown')->body . ', ',
    };
    eventually(fn () => array_filter($all, process_exists(...)) ? null : true, "the end of all after $who");
    // The port is free.
    eventually(fn () => !is_listened($server->port), 'the port');
    echo "$who: all have ended, the port is free\n";
}
?>
--EXPECT--
up, the master: all have ended, the port is free
up, the manager: all have ended, the port is free
up, down, shutdown(): all have ended, the port is free
