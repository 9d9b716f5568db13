--TEST--
A worker that is killed takes only what it had begun: that is answered with 502 and logged, connections stay, and the next worker goes on with them
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        static $waiting = [];
        switch ($request->server['request_uri']) {
            case '/pid':
                return $response->end((string) getmypid());
            case '/stream':
                $response->write('part');
            case '/wait':
                $waiting[] = $response;
                Co::sleep(60);
        }
    });
    return $server;
});
$kept = $server->connect();
$pid = (int) $kept->request('GET', '/pid')->body;
[$waits, $streams] = [$server->connect(), $server->connect()];
$waits->send("GET /wait?a=1 HTTP/1.1\r\nHost: x\r\n\r\n");
$streams->send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
$streams->line();
// The worker has them all: it answers behind them.
$kept->request('GET', '/pid');
Swoole\Process::kill($pid, SIGKILL);
echo 'waits: ', $waits->answer()->status, "\n";
echo str_ends_with($streams->rest(), "0\r\n\r\n") ? 'the stream looks complete' : 'the stream is broken off', "\n";
foreach (['the kept one' => $kept, 'the one that waited' => $waits] as $name => $client) {
    $next = (int) $client->request('GET', '/pid')->body;
    echo "$name: ", $next > 0 && $next !== $pid ? 'the next worker answers' : 'who?', "\n";
}
$lines = preg_grep('/had this request|abnormal/', explode("\n", $server->stop()));
sort($lines);
echo preg_replace(['/session#\d+ \(.*?\)/', '/pid=\d+/'], ['session', 'pid=N'], implode("\n", $lines)), "\n";

?>
--EXPECT--
waits: 502
the stream is broken off
the kept one: the next worker answers
the one that waited: the next worker answers
[log] WARNING	GET /stream: the worker that had this request of session has ended; its answer is broken off
[log] WARNING	GET /wait?a=1: the worker that had this request of session has ended; it is answered with 502
[log] WARNING	worker(pid=N, id=0) abnormal exit, status=0, signal=9
