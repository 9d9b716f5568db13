--TEST--
A server and each of its workers obey signals from their first moment on
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process;
const ROUNDS = 6;
$program = fn (int $workers) => function () use ($workers) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('request', fn ($request, $response) => $response->end('hello'));
    $server->on('shutdown', fn () => print("shutdown\n"));
    return $server;
};
$signals = ['HUP' => SIGHUP, 'USR1' => SIGUSR1, 'USR2' => SIGUSR2, 'WINCH' => SIGWINCH, 'CHLD' => SIGCHLD, 'PIPE' => SIGPIPE, 'RTMIN' => 34, 'TERM' => SIGTERM, 'INT' => SIGINT];
/** A connection as soon as the kernel makes one: no pause in between. */
$connected = function (ServerProcess $server): void {
    for ($end = microtime(true) + PATIENCE; microtime(true) < $end;) {
        if (@stream_socket_client("tcp://127.0.0.1:$server->port", $code, $text, PATIENCE)) {
            return;
        }
    }
    throw new Exception('nobody listens');
};
$first = function (ServerProcess $server): array {
    for ($end = microtime(true) + PATIENCE; microtime(true) < $end;) {
        if ($children = $server->children()) {
            return $children;
        }
    }
    throw new Exception('no worker');
};
foreach ([1, 2] as $workers) {
    foreach ($signals as $name => $signal) {
        $wrong = [];
        for ($round = 0; $round < ROUNDS; $round++) {
            $server = serve($program($workers));
            if (in_server()) {
                continue;
            }
            $connected($server);
            $ends = $name === 'TERM' || $name === 'INT';
            // One that ends the server comes once: another might come when the server has ended, and its process has not.
            for ($n = 0; $n < ($ends ? 1 : 3); $n++) {
                Process::kill($server->pid, $signal);
            }
            if ($ends) {
                $output = $server->wait();
                if ($server->code() !== 0 || $output !== "shutdown\n") {
                    $wrong[] = $server->code() . ': ' . $output;
                }
            } else {
                $answer = (string) $server->get('/');
                $output = $server->stop();
                if ($answer !== '200 hello' || $server->code() !== 0 || preg_match('/abnormal/', $output)) {
                    $wrong[] = "$answer, then " . $server->code() . ": $output";
                }
            }
        }
        echo $wrong ? "$workers, $name: " . implode(' | ', $wrong) . "\n" : '';
    }
}
echo in_server() ? '' : "the server: done\n";
foreach ($signals as $name => $signal) {
    $server = serve($program(3));
    if (in_server()) {
        continue;
    }
    foreach ($first($server) as $pid) {
        Process::kill($pid, $signal);
    }
    // The next ones as soon as they are there, too: of a reload, or of the replacement that SIGTERM asks for.
    Process::kill($server->pid, SIGUSR1);
    for ($end = microtime(true) + 0.15, $seen = []; microtime(true) < $end;) {
        foreach (array_diff($server->children(), $seen) as $pid) {
            $seen[] = $pid;
            if (count($seen) < 12) {
                @Process::kill($pid, $signal); // it may have been replaced by now
            }
        }
    }
    $answer = (string) $server->get('/');
    // So many replacements at once may have to wait for those that are at their end, which is logged.
    $output = preg_replace('/^\[log\] WARNING\tworker \d is replaced when one of its 4 retired processes has ended\n/m', '', $server->stop());
    if ($answer !== '200 hello' || $output !== "shutdown\n" || $server->code() !== 0) {
        echo "workers, $name: $answer, then ", $server->code(), ": $output\n";
    }
}
echo "the workers: done\n";
?>
--EXPECT--
the server: done
the workers: done
