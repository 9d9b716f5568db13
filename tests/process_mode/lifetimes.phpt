--TEST--
The four lifetimes in PROCESS mode: program, process, session (which outlives its worker), request
--FILE--
<?php
require __DIR__ . '/../include/server.php';

final class Watched
{
    public function __construct(private string $what)
    {
    }

    public function __destruct()
    {
        // One write, so that lines of several processes do not mix.
        echo "$this->what ends\n";
    }
}

$server = serve(function () {
    // Program: made once, before the fork; a worker that writes to it gets a copy of its own.
    $program = ['count' => 0, 'large' => str_repeat('x', 8 << 20)];
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2]);
    $sessions = [];
    // Process: made in each worker, gone with it.
    $process = null;
    $server->on('workerStart', function ($server, $id) use (&$process) {
        $process = (object) ['requests' => 0];
    });
    $server->on('workerStop', function ($server, $id) use (&$process) {
        echo "process $id ends after $process->requests requests\n";
    });
    $server->on('connect', function ($server, $fd) use (&$sessions) {
        $sessions[$fd] = 0;
    });
    $server->on('close', function ($server, $fd) use (&$sessions) {
        echo "session $fd ends after " . ($sessions[$fd] ?? 'unknown') . " requests here\n";
        unset($sessions[$fd]);
    });
    $server->on('request', function ($request, $response) use (&$program, &$process, &$sessions) {
        $process->requests++;
        // Request: gone when this has returned.
        $own = new Watched('request');
        $known = isset($sessions[$request->fd]);
        $sessions[$request->fd] = ($sessions[$request->fd] ?? 0) + 1;
        $response->end(json_encode([++$program['count'], $known, $sessions[$request->fd], getmypid()]));
    });
    return $server;
});
$ask = fn ($client) => json_decode($client->request('GET', '/')->body);
[$one, $two] = [$server->connect(), $server->connect()];
[$count, $known, $requests, $pid] = $ask($one);
echo json_encode([$count, $known, $requests]), "\n";
[$count, $known, $requests, $other] = $ask($two);
echo 'the other worker has a copy of its own: ', json_encode([$count, $pid !== $other]), "\n";
[$count, $known, $requests] = $ask($one);
echo 'the same session, the next request: ', json_encode([$count, $known, $requests]), "\n";
$server->waitFor('/(request ends.*){3}/s');

// The connection outlives its worker; what that knew of the session does not.
Swoole\Process::kill($pid, SIGKILL);
[$count, $known, $requests, $next] = $ask($one);
echo 'after the death of its worker: ', json_encode([$count, $known, $requests, $next !== $pid]), "\n";
$one->close();
$two->close();
$server->waitFor('/(session \d+ ends.*){2}/s');
$lines = array_filter(explode("\n", $server->stop()), fn ($line) => preg_match('/^(session|process)/', $line));
sort($lines);
echo implode("\n", $lines), "\n";
?>
--EXPECT--
[1,true,1]
the other worker has a copy of its own: [1,true]
the same session, the next request: [2,true,2]
after the death of its worker: [1,false,1,true]
process 0 ends after 1 requests
process 1 ends after 1 requests
session 1 ends after 1 requests here
session 2 ends after 1 requests here
