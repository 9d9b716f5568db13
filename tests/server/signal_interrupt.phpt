--TEST--
A manager or a worker that has a callback for SIGINT gets it; without one it ends the server, sent to a manager, and does nothing to a worker
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process;

$program = fn (bool $wanted, bool $forgotten) => function () use ($wanted, $forgotten) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1]);
    $register = function (string $who) use ($wanted, $forgotten) {
        $wanted && Process::signal(SIGINT, fn (int $signal) => print("$who got $signal\n"));
        $forgotten && Process::signal(SIGINT, null);
    };
    $server->on('managerStart', function ($server) use ($register) {
        $register('manager');
        echo "manager is " . getmypid() . "\n";
    });
    $server->on('workerStart', function ($server, $id) use ($register) {
        $register($server->taskworker ? "task worker" : "worker $id");
        echo "$id is " . getmypid() . "\n";
    });
    $server->on('task', fn () => 0);
    $server->on('request', fn ($request, $response) => $response->end('served by ' . $server->worker_id));
    return $server;
};
$wants = serve($program(true, false));
$forgets = serve($program(true, true));
$plain = serve($program(false, false));
if (!in_server()) {
    $pid = fn (ServerProcess $server, string $who) => (int) $server->waitFor("/^$who is (\d+)/m")[1];
    foreach (['manager' => 'manager', '0' => 'worker 0', '2' => 'task worker'] as $who => $name) {
        $wants->signal('INT', $pid($wants, $who));
        $wants->waitFor("/^$name got 2$/m");
        // Once more: it is not for one time only.
        $wants->signal('INT', $pid($wants, $who));
        $wants->waitFor("/^($name got 2\n[^\0]*){2}/m");
    }
    echo $wants->get('/')->status, "\n";
    $output = $wants->stop();
    var_dump(substr_count($output, 'got 2'), $wants->code());

    foreach (['manager', '0', '2'] as $who) {
        $forgets->signal('INT', $pid($forgets, $who));
    }
    // The manager works on: it starts another one.
    $forgets->signal('KILL', $pid($forgets, '1'));
    $forgets->waitFor("/(1 is \d+\n[^\0]*){2}/");
    echo $forgets->get('/')->status, "\n";
    $output = $forgets->stop();
    var_dump(substr_count($output, ' got '), preg_match_all('/ is \d+/', $output));

    $plain->signal('INT', $pid($plain, '0'));
    $plain->signal('INT', $pid($plain, '2'));
    echo $plain->get('/')->status, "\n";
    $plain->signal('INT', $pid($plain, 'manager'));
    $output = $plain->wait();
    var_dump(preg_match_all('/ is \d+/', $output), $plain->code());
}
?>
--EXPECT--
200
int(6)
int(0)
200
int(0)
int(5)
200
int(4)
int(0)
