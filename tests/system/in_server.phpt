--TEST--
Calls of System in the workers of a server; the signals that stop a server are its own
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\System;
$program = fn (int $workers) => function () use ($workers) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers, 'max_wait_time' => 1]);
    $server->on('request', function ($request, $response) {
        $result = match ($request->server['request_uri']) {
            '/exec' => System::exec('echo a child of the worker; exit 2'),
            '/wait' => System::waitPid(proc_get_status($child = proc_open('sleep 0.05; exit 3', [], $pipes))['pid'])['code'],
            '/file' => strlen(System::readFile(__FILE__)) === filesize(__FILE__),
            '/signal' => (function () {
                $waits = go(function () use (&$signal) { $signal = System::waitSignal(SIGALRM, 5); });
                System::exec('kill -ALRM ' . getmypid());
                Co::join([$waits]);
                return $signal;
            })(),
            '/term' => @System::waitSignal([SIGALRM, SIGTERM], 5),
            '/parked' => [go(fn () => System::exec('exec sleep 5')), go(fn () => System::waitSignal(SIGALRM)), go(fn () => System::wait())] !== [],
        };
        $response->end(json_encode($result));
    });
    return $server;
};
foreach ([serve($program(2)), serve($program(1))] as $server) {
    foreach (['exec', 'wait', 'file', 'signal', 'term', 'parked'] as $what) {
        echo "$what: ", $server->get("/$what")->body, "\n";
    }
    $begin = microtime(true);
    echo $server->stop();
    var_dump(microtime(true) - $begin < 4);
}
?>
--EXPECT--
exec: {"code":2,"signal":0,"output":"a child of the worker\n"}
wait: 3
file: true
signal: 14
term: false
parked: true
[log] WARNING	worker exit timeout, forced termination
bool(true)
exec: {"code":2,"signal":0,"output":"a child of the worker\n"}
wait: 3
file: true
signal: 14
term: false
parked: true
[log] WARNING	worker exit timeout, forced termination
bool(true)
