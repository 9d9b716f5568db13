--TEST--
A user process that fails, in whatever way, is started again; one that does not want to end is killed; none outlives the manager
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/failures.php';
$program = fn (bool $stubborn) => function () use ($stubborn) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_wait_time' => 1, 'log_level' => SWOOLE_LOG_WARNING]);
    $turn = new Swoole\Atomic(0);
    $server->addProcess(new Swoole\Process(function () use ($turn) {
        $way = WAYS[$turn->add() - 1] ?? 'none';
        echo "$way\n";
        if ($way === 'none') {
            sleep(60);
        }
        fail($way);
    }));
    if ($stubborn) {
        $server->addProcess(new Swoole\Process(function (Swoole\Process $process) {
            Swoole\Process::signal(SIGTERM, fn () => print("not now\n"));
            echo "stubborn $process->pid\n";
            Swoole\Timer::tick(1000, fn () => null);
        }));
    }
    $server->on('request', function ($request, $response) use ($server) {
        set_error_handler(fn ($level, $text) => print("warning: $text\n"));
        ob_start();
        var_dump($server->addProcess(new Swoole\Process(fn () => null)));
        restore_error_handler();
        $response->end(ob_get_clean());
    });
    $server->on('workerError', fn ($server, $id, $pid, $code, $signal) => print("workerError $id: $code $signal\n"));
    return $server;
};
$ini = ['memory_limit' => '32M', 'display_errors' => 'stderr'];
[$server, $orphaned] = [serve($program(true), $ini), serve($program(false), $ini)];
foreach ([$server, $orphaned] as $one) {
    $one->waitFor('/^none$/m');
}
$pid = (int) $server->waitFor('/stubborn (\d+)/')[1];
echo $server->get('/')->body;
$output = $server->stop();
preg_match_all('/^(workerError.*|not now|.*did not end in time.*)$/m', $output, $lines);
echo preg_replace('/pid=\d+/', 'pid=N', implode("\n", $lines[0])), "\n";
var_dump(process_exists($pid));

$children = $orphaned->children();
$orphaned->signal('KILL');
eventually(fn () => !array_filter($children, process_exists(...)) ?: null, 'the end of all children');

try {
    (new Swoole\Http\Server('127.0.0.1', 0))->addProcess(new class extends Swoole\Process {
        public function __construct()
        {
        }
    });
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
warning: Swoole\Server::addProcess(): server is running, cannot add process
bool(false)
workerError 1: 7 0
workerError 1: 255 0
workerError 1: 255 0
workerError 1: 255 0
not now
[log] WARNING	worker 2 (pid=N) did not end in time and was killed
bool(false)
must call constructor first
