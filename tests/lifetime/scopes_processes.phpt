--TEST--
Each process of a server has a scope of its own, which ends with it: workers, task workers, processes of the program
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Steelwool\Scope;

$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1]);
    $server->on('receive', fn () => 0);
    $server->on('task', fn () => 0);
    $server->addProcess(new Swoole\Process(function () use ($server) {
        Scope::process()['of'] = 'user process';
        Scope::process()->onClose(fn ($scope) => print("$scope[of] ends\n"));
        $server->sendMessage('it has a scope', 0);
    }));
    $server->on('workerStart', function ($server, $id) {
        Scope::process()['of'] = $server->taskworker ? 'task worker' : 'worker';
        Scope::process()->onClose(fn ($scope) => print("$scope[of] ends\n"));
    });
    $server->on('pipeMessage', fn ($server, $from, $text) => print("$text\n"));
    return $server;
});
$server->waitFor('/it has a scope/');
// The process of the program returns, and is started anew each time.
$lines = array_unique(explode("\n", trim($server->stop())));
sort($lines);
print_r($lines);
?>
--EXPECT--
Array
(
    [0] => it has a scope
    [1] => task worker ends
    [2] => user process ends
    [3] => worker ends
)
