--TEST--
SIGINT of a server of one process, and of a master: the program's, if it has set a callback while the server runs; else it ends the server
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process;

$program = fn (int $mode, bool $wants) => function () use ($mode, $wants) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1]);
    $server->on($mode === SWOOLE_BASE ? 'workerStart' : 'start', function ($server) use ($wants) {
        if ($wants) {
            $times = 0;
            Process::signal(SIGINT, function (int $signal) use ($server, &$times) {
                echo "got $signal, time " . ++$times . "\n";
                $times === 3 && $server->shutdown();
            });
        }
        echo json_encode(@Process::signal(SIGTERM, fn () => print "never\n")), ' for SIGTERM', "\n";
        echo "up\n";
    });
    $server->on('request', fn ($request, $response) => $response->end('served'));
    return $server;
};
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    foreach ([true, false] as $wants) {
        $servers["$name, " . ($wants ? 'with a callback' : 'without')] = serve($program($mode, $wants));
    }
}
foreach ($servers as $name => $server) {
    $server->waitFor('/^up$/m');
    foreach (str_ends_with($name, 'without') ? [0] : [1, 2, 3] as $time) {
        $server->signal('INT');
        if ($time === 1 || $time === 2) {
            $server->waitFor("/got 2, time $time/");
            echo "$name: ", $server->get('/')->body, "\n";
        }
    }
    $output = $server->wait();
    echo "$name: ended with ", $server->code(), ', ', preg_match_all('/got 2/', $output), ' times called, ', preg_match('/^false for SIGTERM$/m', $output) ? '' : 'not ', "refused for SIGTERM\n";
}
?>
--EXPECT--
BASE, with a callback: served
BASE, with a callback: served
BASE, with a callback: ended with 0, 3 times called, refused for SIGTERM
BASE, without: ended with 0, 0 times called, refused for SIGTERM
PROCESS, with a callback: served
PROCESS, with a callback: served
PROCESS, with a callback: ended with 0, 3 times called, refused for SIGTERM
PROCESS, without: ended with 0, 0 times called, refused for SIGTERM
