--TEST--
send(), sendfile() and close() reach a session from every process of the server: other workers, task workers, user processes, the manager
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'enable_coroutine' => false]);
    $shared = new Swoole\Atomic\Long(0); // the session that the user process and the manager send to
    $server->addProcess(new Swoole\Process(function () use ($server, $shared) {
        Swoole\Timer::tick(2, function () use ($server, $shared) {
            if (($session = $shared->get()) > 0 && $shared->cmpset($session, 0)) {
                $server->send($session, "from a user process\n");
                $shared->set(-$session);
            }
        });
    }));
    $server->on('managerStart', function ($server) use ($shared) {
        Swoole\Timer::tick(2, function () use ($server, $shared) {
            if (($session = $shared->get()) < 0 && $shared->cmpset($session, 0)) {
                $server->send(-$session, "from the manager\n");
            }
        });
    });
    $server->on('receive', function ($server, $fd, $reactor, $data) use ($shared) {
        [$what, $of] = explode(' ', trim($data)) + [1 => 0];
        $of = (int) $of;
        switch ($what) {
            case 'who':
                return $server->send($fd, "$server->worker_id $fd\n");
            case 'send':
                return $server->send($fd, json_encode([$server->send($of, "from worker $server->worker_id\n"), $server->sendfile($of, __FILE__, 6, 4)]) . "\n");
            case 'task':
                return $server->task($of);
            case 'others':
                return $shared->set($of);
            case 'flood': // more than a client reads at once, in order
                for ($i = 0; $i < 64; $i++) {
                    $server->send($of, str_pad((string) $i, 65536, '.'));
                }
                return $server->send($fd, "done\n");
            case 'close':
                return $server->send($fd, json_encode([$server->close($of), @$server->close(999)]) . "\n");
        }
    });
    $server->on('task', function ($server, $id, $worker, $session) {
        $server->send($session, "from the task worker\n");
    });
    $server->on('close', function ($server, $fd, $reactor) {
        echo "closed by " . ($reactor < 0 ? 'the server' : 'the client') . "\n";
    });
    return $server;
});
$line = function ($client) {
    for ($line = ''; !str_ends_with($line, "\n"); $line .= $client->read(1));
    return rtrim($line);
};
// One client of each worker.
$clients = eventually(function () use ($server, $line) {
    static $clients = [], $others = [];
    $client = $server->connect();
    $client->send('who');
    [$worker, $session] = explode(' ', $line($client));
    $others[] = $client;
    $clients[$worker] ??= [$client, $session];
    ksort($clients);
    return count($clients) === 2 ? $clients : null;
});
[[$first], [$second, $session]] = $clients;
$first->send("send $session");
echo $line($first), "\n", $line($second), "\n", $second->read(4), "\n";
$first->send("task $session");
echo $line($second), "\n";
$first->send("others $session");
echo $line($second), "\n", $line($second), "\n";
$first->send("flood $session");
echo $line($first), "\n";
for ($i = 0, $good = true; $i < 64; $i++) {
    $good = $good && $second->read(65536) === str_pad((string) $i, 65536, '.');
}
var_dump($good);
$first->send("close $session");
echo $line($first), "\n";
var_dump($second->isClosed());
$server->waitFor('/closed by the server/');
$server->stop();
?>
--EXPECT--
[true,true]
from worker 0
requ
from the task worker
from a user process
from the manager
done
bool(true)
[true,false]
bool(true)
