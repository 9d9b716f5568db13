<?php
/*
 * Servers whose requests are replayed.
 */
require_once __DIR__ . '/server.php';

/**
 * Serves `$handlers` (a path => what is called with request and response; its result is the answer, unless that is false), asks for each of
 * `$targets`, one after the other, waits until each has been replayed but the first, and prints what is told. `$start` is called in workerStart.
 */
function replayed(array $handlers, array $targets, array $ini = [], ?Closure $start = null, int $mode = SWOOLE_BASE): void
{
    $log = '/tmp/steelwool-replay-' . (getenv('REPLAY_LOG') ?: getmypid());
    putenv('REPLAY_LOG=' . substr($log, strlen('/tmp/steelwool-replay-')));
    $server = serve(function () use ($handlers, $log, $start, $mode) {
        chdir(dirname($_SERVER['SCRIPT_FILENAME']));
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'log_file' => $log, 'log_level' => SWOOLE_LOG_DEBUG, 'max_wait_time' => 1]);
        if ($start) {
            $server->on('workerStart', $start);
        }
        $server->on('request', function ($request, $response) use ($handlers) {
            $handler = $handlers[$request->server['path_info']] ?? fn () => '';
            $answer = $handler($request, $response);
            if ($answer !== false) {
                $response->end((string) $answer);
            }
        });
        return $server;
    }, $ini + ['steelwool.lifetime_replay' => '1']);
    if (in_server()) {
        return; // that of another call
    }
    $server->get('/begin'); // Nobody was served before that.
    foreach ($targets as $target) {
        [$method, $target] = explode(' ', is_array($target) ? $target[0] : "GET $target");
        $server->connect()->request($method, $target, ['Connection' => 'close']);
        eventually(fn () => str_contains(file_get_contents($log), "lifetime: $method $target was replayed\n") ?: null, "the replay of $target");
    }
    echo $server->stop();
    $lines = preg_grep('/\tlifetime: (?!.* was replayed$)/', file($log));
    @unlink($log);
    echo $lines ? '' : "nothing\n";
    foreach ($lines as $line) {
        echo preg_replace(['/^.*\tlifetime: /', '/#\d+/'], ['', '#N'], $line);
    }
}
