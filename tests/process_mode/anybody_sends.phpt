--TEST--
send(), close() and their kin reach any session from any process: other workers, task workers, and the master
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'enable_coroutine' => false]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        [$what, $of] = explode(' ', trim($data)) + [1 => 0];
        match ($what) {
            'who' => $server->send($fd, json_encode([$server->worker_id, $fd]) . "\r\n"),
            'tell' => $server->send((int) $of, "from worker\r\n"),
            'task' => $server->task((int) $of),
            'close' => $server->close((int) $of),
        };
    });
    $server->on('task', fn ($server, $id, $from, $fd) => $server->send($fd, 'from task worker, ' . json_encode([$server->taskworker, $server->exists($fd), $server->send(999, 'x')]) . "\r\n"));
    $server->on('finish', fn () => null);
    $server->on('start', function ($server) {
        Swoole\Timer::tick(1, function ($timer) use ($server) {
            foreach ($server->connections as $fd) {
                if (count($server->connections) === 2) {
                    $server->send($fd, "from the master\r\n");
                    Swoole\Timer::clear($timer);
                }
            }
        });
    });
    return $server;
});
$line = fn ($client) => $client->line();
[$a, $b] = [$server->connect(), $server->connect()];
echo $line($a), ' ', $line($b), "\n";
[$ofA, $idA] = json_decode($line($a->send('who')));
[$ofB, $idB] = json_decode($line($b->send('who')));
var_dump($ofA !== $ofB);
$a->send("tell $idB");
echo $line($b), "\n";
$a->send("task $idB");
echo $line($b), "\n";
$a->send("close $idB");
var_dump($b->isClosed());
// That a session is over is told by the outcome alone.
var_dump(str_contains($server->stop(), 'Warning'));
?>
--EXPECT--
from the master from the master
bool(true)
from worker
from task worker, [true,true,false]
bool(true)
bool(false)
