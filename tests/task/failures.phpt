--TEST--
A task that fails, in whatever way, harms no other: who waits for it is told at once, and what cannot be packed is not given
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/failures.php';

final class FailsToWake
{
    public function __construct(public string $way)
    {
    }

    public function __serialize(): array
    {
        return $this->way === 'sleep' ? throw new LogicException('it sleeps badly') : ['way' => $this->way];
    }

    public function __unserialize(array $data): void
    {
        throw new LogicException('it wakes badly');
    }
}

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('request', function ($request, $response) use ($server) {
        $way = substr($request->server['request_uri'], 1);
        $begun = microtime(true);
        try {
            $result = match ($way) {
                'sleep', 'wake' => $server->taskwait(new FailsToWake($way), 60),
                'closure' => $server->taskwait(fn () => 1, 60),
                'result' => $server->taskwait(['result' => 'wake'], 60),
                'several' => $server->taskCo([['way' => 'exception'], ['way' => ''], new FailsToWake('wake')], 60),
                default => $server->taskwait(['way' => $way], 60),
            };
        } catch (Throwable $e) {
            $result = get_class($e) . ': ' . $e->getMessage();
        }
        $next = $server->taskwait(['way' => ''], 60);
        $response->end(json_encode([$result, $next, microtime(true) - $begun < 30]));
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        if (isset($data['result'])) {
            return new FailsToWake('wake');
        }
        if ($data['way'] !== '') {
            fail($data['way']);
        }
        return 'fine';
    });
    return $server;
}, ['memory_limit' => '32M', 'display_errors' => 'stderr']);
foreach (['exit', 'exception', 'sleep', 'wake', 'closure', 'result', 'several', 'fatal', 'memory'] as $way) {
    echo "$way: ", $server->get("/$way")->body, "\n";
}
$output = $server->stop();
foreach (['it failed', 'Cannot redeclare', 'Allowed memory size', 'it wakes badly'] as $said) {
    echo substr_count($output, "$said") > 0 ? '' : "nothing is said of '$said'\n";
}
foreach (['internal error', 'abnormal exit'] as $bad) {
    echo str_contains($output, $bad) ? "$bad\n" : '';
}
?>
--EXPECT--
exit: [false,"fine",true]
exception: [false,"fine",true]
sleep: ["LogicException: it sleeps badly","fine",true]
wake: [false,"fine",true]
closure: ["Exception: Serialization of 'Closure' is not allowed","fine",true]
result: ["LogicException: it wakes badly","fine",true]
several: [[false,"fine",false],"fine",true]
fatal: [false,"fine",true]
memory: [false,"fine",true]
