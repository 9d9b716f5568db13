--TEST--
A user process runs beside the workers, with a pipe to them; it is started again when it ends, and ends with the server as a script does
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'max_wait_time' => 5]);
    // Answers what workers write into its pipe; ends when it is told to, with a status of its own.
    $echo = new Swoole\Process(function (Swoole\Process $process) use ($server) {
        register_shutdown_function(fn () => print("the shutdown function of process $process->id\n"));
        echo "process $process->id begins, " . json_encode([$process->pid === getmypid(), $server->getWorkerPid($process->id) === getmypid()]) . "\n";
        while (($text = $process->read()) !== 'end') {
            $process->write(strtoupper($text));
        }
        exit(3);
    });
    // Lives on its event loop, and tells all workers.
    $ticks = new Swoole\Process(function (Swoole\Process $process) use ($server) {
        Swoole\Process::signal(SIGTERM, function () {
            echo "the ticking one is told to end\n";
            Swoole\Event::exit();
        });
        Swoole\Timer::tick(1000, fn () => null); // the loop goes on
        Swoole\Timer::after(1, function () use ($server) {
            $server->sendMessage('tick', 0);
            $server->task('from a user process');
        });
    }, false, 0);
    echo json_encode([$server->addProcess($echo), $server->addProcess($ticks)]), "\n";
    $server->on('request', function ($request, $response) use ($server, $echo) {
        $text = substr($request->server['request_uri'], 1);
        $echo->write($text);
        $response->end($text === 'end' ? '' : $echo->read());
    });
    $server->on('task', function ($server, $id, $worker, $data) {
        $finished = json_encode($server->finish('x'));
        echo "task $data, finish: $finished\n";
    });
    $server->on('pipeMessage', fn ($server, $from, $data) => print("message $data from $from\n"));
    $server->on('workerError', fn ($server, $id, $pid, $code) => print("process $id has ended with $code\n"));
    return $server;
});
$server->waitFor('/message.*task|task.*message/s');
$server->waitFor('/process 2 begins/');
echo $server->get('/hello')->body, ' ', $server->get('/world')->body, "\n";
$server->get('/end');
$server->waitFor('/process 2 has ended.*process 2 begins/s');
echo $server->get('/again')->body, "\n";
$lines = explode("\n", trim(preg_replace('/pid=\d+/', 'pid=N', $server->stop())));
sort($lines);
echo implode("\n", $lines), "\n";
?>
--EXPECT--
HELLO WORLD
AGAIN
[0,1]
[log] WARNING	Server::finish() can only be used in the worker process
[log] WARNING	worker(pid=N, id=2) abnormal exit, status=3, signal=0
message tick from 3
process 2 begins, [true,true]
process 2 begins, [true,true]
process 2 has ended with 3
task from a user process, finish: false
the shutdown function of process 2
the ticking one is told to end
