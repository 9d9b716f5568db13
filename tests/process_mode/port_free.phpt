--TEST--
In PROCESS mode only the master has the port: when it is killed, a successor can listen at once, though a worker is still busy
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (bool $unix) => function () use ($unix) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $unix && $server->listen('/tmp/steel-port-free.' . getmypid(), 0, SWOOLE_SOCK_UNIX_STREAM);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'max_wait_time' => 60, 'log_level' => SWOOLE_LOG_NONE]);
    $server->addProcess(new Swoole\Process(fn () => sleep(100)));
    $server->on('task', fn () => null);
    $server->on('request', function ($request, $response) use ($server) {
        // The number still is a socket's, and nobody else's.
        echo getmypid(), ' has ', substr(readlink('/proc/self/fd/' . $server->ports[0]->sock), 0, 6), "\n";
        for (;;);
    });
    return $server;
};
foreach (['the master' => serve($program(false)), 'the manager' => serve($program(true))] as $who => $server) {
    $server->connect()->send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
    [, $worker, $what] = $server->waitFor('/(\d+) has (\w+)/');
    $all = [$server->pid, $server->manager(), ...$server->children()];
    $server->signal('KILL', $who === 'the master' ? $server->pid : $server->manager());
    if ($who === 'the manager') {
        // The master lets connections finish, as long as they may take.
        $server->signal('KILL');
    }
    eventually(fn () => !is_listened($server->port), 'a free port');
    echo "$who: a worker has a $what, ", process_exists((int) $worker) ? 'is busy' : 'has ended', ", the port is free\n";
    array_walk($all, fn ($pid) => process_exists($pid) && Swoole\Process::kill($pid, SIGKILL));
    eventually(fn () => !array_filter($all, process_exists(...)), 'the end of all');
}
array_map(unlink(...), glob('/tmp/steel-port-free.*'));
?>
--EXPECT--
the master: a worker has a socket, is busy, the port is free
the manager: a worker has a socket, is busy, the port is free
