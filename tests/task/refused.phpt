--TEST--
What cannot be given, or finished, is refused with the reference's words
--FILE--
<?php
require __DIR__ . '/../include/server.php';

function attempt(Closure $what): void
{
    static $number = 0;
    set_error_handler(fn ($level, $text) => print("warning: $text\n"));
    $answer = json_encode($what());
    restore_error_handler();
    echo "$answer\n";
}

$program = fn (int $tasks, array $more = []) => function () use ($tasks, $more) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => $tasks] + $more);
    $server->on('request', function ($request, $response) use ($server) {
        ob_start();
        attempt(fn () => $server->task('x'));
        attempt(fn () => $server->task('x', 2));
        attempt(fn () => $server->taskwait('x', 0.01, 7));
        attempt(fn () => $server->taskWaitMulti(array_fill(0, 1024, 'x')));
        attempt(fn () => $server->finish('x'));
        attempt(fn () => $server->getWorkerStatus(99));
        attempt(fn () => $server->getWorkerPid(99));
        $response->end(ob_get_clean());
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        if ($data === 'inside') {
            echo "in a task worker\n";
            attempt(fn () => $server->task('x'));
            attempt(fn () => $server->taskwait('x'));
            attempt(fn () => $server->taskWaitMulti(['x']));
            echo "done\n";
        }
    });
    $server->on('managerStart', function ($server) use ($tasks) {
        if ($tasks) {
            $server->task('inside');
        }
    });
    return $server;
};
$servers = ['without task workers' => serve($program(0)), 'with two' => serve($program(2))];
foreach ($servers as $name => $server) {
    echo "$name\n", $server->get('/')->body;
}
$server->waitFor('/done/');
echo $servers['with two']->stop();
$servers['without task workers']->stop();

$server = new Swoole\Http\Server('127.0.0.1', 0);
attempt(fn () => $server->task('x'));
attempt(fn () => $server->taskwait('x'));
attempt(fn () => $server->finish('x'));
attempt(fn () => $server->sendMessage('x', 0));
?>
--EXPECT--
without task workers
warning: Swoole\Server::task(): task method can't be executed without task worker
false
warning: Swoole\Server::task(): task method can't be executed without task worker
false
warning: Swoole\Server::taskwait(): task method can't be executed without task worker
false
warning: Swoole\Server::taskWaitMulti(): task method can't be executed without task worker
false
false
false
false
with two
0
warning: Swoole\Server::task(): worker_id must be less than task_worker_num[2]
false
warning: Swoole\Server::taskwait(): worker_id must be less than task_worker_num[2]
false
warning: Swoole\Server::taskWaitMulti(): too many concurrent tasks
false
warning: Swoole\Server::finish(): there is no task to finish: it can only be used in a task worker
false
false
false
in a task worker
warning: Swoole\Server::task(): Server->task() cannot use in the task-worker
false
warning: Swoole\Server::taskwait(): taskwait method can only be used in the worker process
false
warning: Swoole\Server::taskWaitMulti(): taskWaitMulti method can only be used in the worker process
false
done
warning: Swoole\Server::task(): server is not running
false
warning: Swoole\Server::taskwait(): server is not running
false
warning: Swoole\Server::finish(): server is not running
false
warning: Swoole\Server::sendMessage(): server is not running
false
