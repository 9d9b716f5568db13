--TEST--
A request goes on in the callbacks of its operations, its tasks, its deferred functions and the timers that it has set, and ends with the last of them
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Steelwool\Scope;

$serve = fn (bool $coroutines) => serve(function () use ($coroutines) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'enable_coroutine' => $coroutines]);
    $server->on('task', fn ($server, $id, $from, $data) => $data);
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/inner') {
            return $response->end('inner');
        }
        $scope = Scope::request();
        $scope['steps'] = ['request'];
        $scope->onClose(fn () => print(implode(', ', $scope['steps']) . "; $scope[tick]\n"));
        $step = function (string $name) use ($scope) {
            $same = Scope::request() == $scope && Scope::session() !== null;
            $scope['steps'] = [...$scope['steps'], $same ? $name : "$name, but elsewhere"];
        };
        Swoole\Timer::tick(1, function ($id) use ($scope) {
            // One that goes off again and again is the process's.
            Swoole\Timer::clear($id);
            $scope['tick'] = 'a tick of ' . Scope::current()->kind;
        });
        // One that is cleared does not keep it.
        Swoole\Timer::clear(Swoole\Timer::after(3_600_000, fn () => null));
        $client = new Swoole\Http\Client('127.0.0.1', $server->port);
        $client->get('/inner', function ($client) use ($step, $server, $response) {
            $step($client->body);
            $client->close();
            Swoole\Event::defer(function () use ($step, $server, $response) {
                $step('defer');
                $server->task('task', -1, function ($server, $id, $result) use ($step, $response) {
                    $step($result);
                    Swoole\Async::exec('echo command', function ($output) use ($step, $response) {
                        $step(trim($output));
                        Swoole\Timer::after(20, function () use ($step, $response) {
                            $step('timer');
                            $response->end('answered');
                        });
                    });
                });
            });
        });
    });
    return $server;
});
foreach ([$serve(true), $serve(false)] as $server) {
    echo $server->get('/')->body, "\n";
    echo $server->stop();
}
?>
--EXPECT--
answered
request, inner, defer, task, command, timer; a tick of process
answered
request, inner, defer, task, command, timer; a tick of process
