--TEST--
A new worker that does not start never replaces one that works, however it fails; the next reload tries again
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$ways = [
    'exception' => 'throw new Exception("no database");',
    'parse error' => 'this is no PHP',
    'redeclared class' => 'class Twice {} class Twice {}',
    'missing file' => 'require "/nowhere.php";',
    'exit(1)' => 'exit(1);',
    'exit(0)' => 'exit(0);',
    'memory limit' => 'return str_repeat("x", 1 << 30);',
    'after a wait' => 'Co::sleep(0.02); throw new Exception("late");',
    'memory limit after a wait' => 'Co::sleep(0.02); return str_repeat("x", 1 << 30);',
    'deferred' => 'Co::defer(fn () => throw new Exception("deferred")); return "worse";',
    'in a coroutine' => 'go(fn () => throw new Exception("in a coroutine")); return "worse";',
    'in a coroutine that waits' => 'go(function () { Co::sleep(0.01); throw new Exception("x"); }); Co::sleep(0.05); return "worse";',
    'in a destructor' => 'new class { function __destruct() { throw new Exception("in a destructor"); } }; return "worse";',
    'killed' => 'Swoole\Process::kill(getmypid(), SIGKILL);',
    'without coroutines' => 'throw new Exception("plain");',
];
$servers = $files = [];
foreach ($ways as $way => $broken) {
    $files[$way] = sys_get_temp_dir() . '/steelwool-broken-' . md5(__FILE__ . $way) . '.php';
    if (!in_server()) {
        file_put_contents($files[$way], '<?php return "good";');
    }
    $servers[$way] = serve(function () use ($way, $files) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 2, 'enable_coroutine' => $way !== 'without coroutines']);
        $server->on('workerStart', function () use ($way, $files) {
            $GLOBALS['app'] = require $files[$way];
        });
        $server->on('request', function ($request, $response) {
            $response->end($GLOBALS['app'] ?? 'not initialised');
        });
        $server->on('afterReload', function () {
            echo "reloaded\n";
        });
        return $server;
    }, ['memory_limit' => '64M']);
}
$of_all = function (string $way) use ($servers) {
    $seen = [];
    for ($n = 0; $n < 20; $n++) {
        $seen[(string) $servers[$way]->get('/')] = true;
    }
    return implode(', ', array_keys($seen));
};
foreach ($ways as $way => $broken) {
    $server = $servers[$way];
    $server->get('/');
    $before = eventually(fn () => count($server->children()) === 2 ? $server->children() : null);
    file_put_contents($files[$way], "<?php $broken");
    $server->signal('USR1');
    $server->waitFor('/^reloaded$/m');
    echo str_pad($way, 26), $of_all($way), $server->children() === $before ? ', the same workers' : ', others';
    $log = $server->output();
    echo preg_match('/ERROR\tworker 0 has not started: (an uncaught exception|a fatal error|exit\(\))/', $log, $why) ? ", $why[1]" : ', -';
    echo preg_match('/^\[log\] ERROR\tthe new worker 0 \(pid=\d+, status=\d+, signal=\d+\) has not started, the old one serves on$/m', $log) ? '' : ', unsaid';
    echo preg_match('/ERROR\treload given up/', $log) ? "\n" : ", not given up\n";
    file_put_contents($files[$way], '<?php return "better";');
    $server->signal('USR1');
    $server->waitFor('/^reloaded$.*^reloaded$/ms');
    if ($of_all($way) !== '200 better') {
        echo '    then: ', $of_all($way), "\n";
    }
    $server->stop();
    unlink($files[$way]);
}
?>
--EXPECT--
exception                 200 good, the same workers, an uncaught exception
parse error               200 good, the same workers, an uncaught exception
redeclared class          200 good, the same workers, a fatal error
missing file              200 good, the same workers, an uncaught exception
exit(1)                   200 good, the same workers, exit()
exit(0)                   200 good, the same workers, exit()
memory limit              200 good, the same workers, a fatal error
after a wait              200 good, the same workers, an uncaught exception
memory limit after a wait 200 good, the same workers, a fatal error
deferred                  200 good, the same workers, an uncaught exception
in a coroutine            200 good, the same workers, an uncaught exception
in a coroutine that waits 200 good, the same workers, an uncaught exception
in a destructor           200 good, the same workers, an uncaught exception
killed                    200 good, the same workers, -
without coroutines        200 good, the same workers, an uncaught exception
