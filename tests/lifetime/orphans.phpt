--TEST--
No worker outlives a manager that is killed: requests are finished, the port is free within the time for draining, whatever a worker does
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) echo 'skip pcntl is missing'; ?>
--FILE--
<?php
// BASE only: it kills the process that was started, which in PROCESS mode has the sockets; see process_mode/ends.
require __DIR__ . '/../include/server.php';
use Swoole\Process;
const WAIT = 1; // max_wait_time
/** @return Closure(): Swoole\Server */
$program = fn (array $settings, array $callbacks = []) => function () use ($settings, $callbacks) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['worker_num' => 2, 'max_wait_time' => WAIT, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('request', function ($request, $response) {
        echo "begun\n";
        match ($request->server['request_uri']) {
            '/compute' => (function () { for (;;); })(),
            '/block' => (function () { sleep(100); })(),
            '/lock' => (function () { flock(fopen(__FILE__, 'r'), LOCK_EX); sleep(100); })(),
            '/program' => exec('sleep 100'),
            '/wait' => Co::sleep(0.3),
            '/wait-long' => Co::sleep(100),
            default => null,
        };
        $response->end('answered');
    });
    foreach ($callbacks as $event => $callback) {
        $server->on($event, $callback);
    }
    return $server;
};
$start = fn (Closure $what) => fn ($server, $worker) => $worker === 0 ? $what() : null;
$servers = [
    'idle' => serve($program([])),
    'waiting' => serve($program([])),
    'waiting too long' => serve($program([])),
    'computing' => serve($program([])),
    'blocked' => serve($program([])),
    'locked' => serve($program([])),
    'waits for a program' => serve($program([])),
    'stopped' => serve($program([])),
    'blocked without coroutines' => serve($program(['enable_coroutine' => false])),
    'computing in workerStart' => serve($program([], ['workerStart' => $start(function () { echo "begun\n"; for (;;); })])),
    'blocked in workerStart' => serve($program([], ['workerStart' => $start(function () { echo "begun\n"; sleep(100); })])),
    'waiting in workerStart' => serve($program([], ['workerStart' => $start(function () { echo "begun\n"; Co::sleep(100); })])),
    'computing in workerStop' => serve($program([], ['workerStop' => $start(function () { echo "stopping\n"; for (;;); })])),
    'the manager has a child' => serve($program([], ['managerStart' => function () {
        if (pcntl_fork() === 0) {
            fclose(STDIN);
            exec('exec sleep 100');
            exit;
        }
        echo "begun\n";
    }])),
    'another identity' => serve($program([], ['workerStart' => function () {
        // What changes credentials makes the kernel forget the wish for a signal.
        function_exists('posix_setegid') && posix_setegid(65534);
    }])),
];
$targets = [
    'waiting' => '/wait', 'waiting too long' => '/wait-long', 'computing' => '/compute', 'blocked' => '/block', 'locked' => '/lock',
    'waits for a program' => '/program', 'blocked without coroutines' => '/block',
];

/** Those of the processes that still run, or are stopped. */
function alive(array $pids): array
{
    return array_filter($pids, process_exists(...));
}

$watched = [];
foreach ($servers as $name => $server) {
    $client = null;
    if (isset($targets[$name])) {
        $client = $server->connect()->send("GET {$targets[$name]} HTTP/1.1\r\nHost: t\r\n\r\n");
    }
    if ($client || str_contains($name, 'workerStart') || $name === 'the manager has a child') {
        $server->waitFor('/begun/');
    }
    // The workers come first.
    $children = array_slice(eventually(fn () => count($server->children()) >= 2 ? $server->children() : null), 0, 2);
    if (!str_contains($name, 'workerStart')) {
        $server->get('/');
    }
    if ($name === 'stopped' || $name === 'another identity') {
        foreach ($children as $pid) {
            Process::kill($pid, SIGSTOP);
        }
    }
    Process::kill($server->pid, SIGKILL);
    $watched[$name] = [$children, microtime(true), $client, null];
}
$open = $watched;
while ($open && microtime(true) < end($watched)[1] + PATIENCE) {
    foreach ($open as $name => [$children, $killed]) {
        if (!alive($children)) {
            $watched[$name][3] = microtime(true) - $killed;
            unset($open[$name]);
        }
    }
    usleep(2000);
}
foreach ($watched as $name => [, , $client, $took]) {
    // The time for draining is max_wait_time, and 2.5 seconds where callbacks still run. Generous, since the machine may be busy.
    $patient = in_array($name, ['waiting too long', 'computing in workerStop', 'waiting in workerStart']);
    echo str_pad($name, 27), $took === null ? 'still there' : ($took < WAIT + ($patient ? 2.5 : 0) + 2 ? 'ended' : "after $took s");
    echo $name === 'waiting' ? ', ' . $client->answer() : '';
    // A process whose first thread is gone has its sockets until its last one is; and a program that a worker or the manager has forked may
    // still have it.
    for ($end = microtime(true) + 2; is_listened($servers[$name]->port) && microtime(true) < $end && !in_array($name, ['the manager has a child', 'waits for a program']); usleep(2000));
    $free = in_array($name, ['the manager has a child', 'waits for a program']) || !is_listened($servers[$name]->port);
    echo $free ? "\n" : ", but somebody has the port\n";
}
?>
--EXPECT--
idle                       ended
waiting                    ended, 200 answered
waiting too long           ended
computing                  ended
blocked                    ended
locked                     ended
waits for a program        ended
stopped                    ended
blocked without coroutines ended
computing in workerStart   ended
blocked in workerStart     ended
waiting in workerStart     ended
computing in workerStop    ended
the manager has a child    ended
another identity           ended
