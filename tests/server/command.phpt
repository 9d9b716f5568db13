--TEST--
command() has another process of the server call a function of the program: master, manager, workers, task workers
--FILE--
<?php
require __DIR__ . '/../include/server.php';

const MASTER = SWOOLE_SERVER_COMMAND_MASTER;
const MANAGER = SWOOLE_SERVER_COMMAND_MANAGER;
const WORKER = SWOOLE_SERVER_COMMAND_EVENT_WORKER;
const TASK = SWOOLE_SERVER_COMMAND_TASK_WORKER;

$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 2, 'task_worker_num' => 2, 'log_level' => SWOOLE_LOG_NOTICE]);
    $all = MASTER | MANAGER | WORKER | TASK;
    $server->addCommand('who', $all, fn ($server, string $data) => json_encode(['pid' => getmypid(), 'asked' => json_decode($data)]));
    $server->addCommand('text', $all, fn ($server, string $data) => "no JSON: $data");
    $server->addCommand('long', $all, fn ($server, string $data) => json_encode(str_repeat(json_decode($data), 1_000_000)));
    $server->addCommand('nothing', $all, fn () => null);
    $server->addCommand('wait', WORKER, function () {
        Co::sleep(0.001);
        return '"waited"';
    });
    $server->addCommand('throw', WORKER | TASK, fn () => throw new Exception('thrown in the command'));
    $server->addCommand('die', WORKER, fn () => Swoole\Process::kill(getmypid(), SIGKILL));
    var_dump($server->addCommand('who', MASTER, fn () => '1'), $server->addCommand('r', SWOOLE_SERVER_COMMAND_REACTOR_THREAD, fn () => '1'));
    var_dump($server->command('who', 0, MASTER, 1));
    $server->on('task', fn () => 0);
    // In one piece: other processes print to the same file.
    $say = fn (...$values) => print(json_encode($values) . "\n");
    $ask = function ($server) use ($mode, $say) {
        $who = fn (int $id, int $type) => $server->command('who', $id, $type, ['some' => 'data', 'id' => $id]);
        foreach ([[0, MANAGER, $server->getManagerPid()], [0, WORKER, null], [1, WORKER, null], [0, TASK, null], [1, TASK, null], [0, MASTER, getmypid()]] as [$id, $type, $pid]) {
            $answer = $who($id, $type);
            $pid ??= $server->getWorkerPid($type === TASK ? 2 + $id : $id);
            $answer === ['pid' => $pid, 'asked' => ['some' => 'data', 'id' => $id]] || print("wrong: $id, $type: " . json_encode([$answer, $pid]) . "\n");
        }
        $say($server->command('text', 1, WORKER, 'a', false), $server->command('text', 1, WORKER, 'a'));
        $say(strlen($server->command('long', 1, TASK, 'ab')), $server->command('wait', 1, WORKER, null));
        $say($server->command('nothing', 0, MASTER, null), $server->command('throw', 1, WORKER, null)['code']);
        $say("refused");
        foreach ([['unknown', 0, MASTER], ['who', 2, WORKER], ['who', 65536, WORKER], ['who', 2, TASK], ['who', 0, 0], ['who', 0, 1 << 20], ['wait', 0, TASK]] as [$name, $id, $type]) {
            $server->command($name, $id, $type, null) === false || print("not refused\n");
        }
        $say($server->command('who', -1, WORKER, null), $server->command('who', 0, WORKER, NAN));
        // Several at once; and one that is never answered.
        $answers = Swoole\Coroutine\map(range(0, 9), fn ($i) => $who($i % 2, $i % 3 ? WORKER : TASK)['asked']['id']);
        $say($answers);
        $say($server->command('die', 1, WORKER, null));
        eventually(fn () => ($answer = $server->command('who', 1, WORKER, 0)) && $answer['pid'] === $server->getWorkerPid(1), 'the successor');
        $say("asked");
    };
    if ($mode === SWOOLE_PROCESS) {
        $server->on('start', $ask);
    }
    $server->on('request', function ($request, $response) use ($server, $ask, $mode, $say) {
        if ($mode === SWOOLE_BASE && $server->worker_id === 0) {
            $ask($server);
        } elseif ($mode === SWOOLE_PROCESS) {
            $say($server->command('who', 0, MASTER, null), $server->addCommand('late', MASTER, fn () => ''));
        }
        $response->end($server->worker_id);
    });
    return $server;
};
$server = [SWOOLE_PROCESS => serve($program(SWOOLE_PROCESS)), SWOOLE_BASE => serve($program(SWOOLE_BASE))];
if (!in_server()) {
    $server[SWOOLE_PROCESS]->waitFor('/asked/');
    $server[SWOOLE_PROCESS]->get('/');
    eventually(fn () => $server[SWOOLE_BASE]->get('/')->body === '0', 'worker 0');
    foreach ($server as $mode => $one) {
        $output = $one->stop();
        // What another process prints may come at any time.
        $others = '/^\[log\] WARNING.*\n|^\nFatal error: Uncaught Exception: thrown in the command(?:.*\n)*?  thrown in .*\n/m';
        echo "--- mode $mode\n", preg_replace($others, '', $output);
        preg_match_all($others, $output, $found);
        sort($found[0]);
        echo preg_replace('/pid=\d+/', 'pid=N', implode($found[0]));
    }
}
?>
--EXPECTF--
--- mode 2

Warning: Swoole\Server::addCommand(): only support worker/task_worker process in %s on line %d
bool(false)
bool(false)

Warning: Swoole\Server::command(): server is not running in %s on line %d
bool(false)
["no JSON: \"a\"",false]
[2000000,"waited"]
[{"data":"wrong return type","code":-2},-1]
["refused"]
[log] NOTICE	Unknown command[unknown]
[log] NOTICE	invalid worker_id[2]
[log] NOTICE	invalid worker_id[65536]
[log] NOTICE	invalid task_worker_id[2]
[log] NOTICE	unsupported [process_type]
[log] NOTICE	unsupported [process_type]
[log] NOTICE	unsupported [process_type]

Warning: Swoole\Server::command(): invalid process_id[-1] in %s on line %d
[false,false]
[[0,1,0,1,0,1,0,1,0,1]]
[false]
["asked"]
[log] NOTICE	command() can only be used in master process

Warning: Swoole\Server::addCommand(): server is running, can't add command in %s on line %d
[false,false]

Fatal error: Uncaught Exception: thrown in the command in %s:%d
Stack trace:
%A
  thrown in %s on line %d
[log] WARNING	Swoole\Server: command handler error
[log] WARNING	worker(pid=N, id=1) abnormal exit, status=0, signal=9
--- mode 1

Warning: Swoole\Server::addCommand(): only support worker/task_worker process in %s on line %d
bool(false)
bool(false)

Warning: Swoole\Server::command(): server is not running in %s on line %d
bool(false)
["no JSON: \"a\"",false]
[2000000,"waited"]
[{"data":"wrong return type","code":-2},-1]
["refused"]
[log] NOTICE	Unknown command[unknown]
[log] NOTICE	invalid worker_id[2]
[log] NOTICE	invalid worker_id[65536]
[log] NOTICE	invalid task_worker_id[2]
[log] NOTICE	unsupported [process_type]
[log] NOTICE	unsupported [process_type]
[log] NOTICE	unsupported [process_type]

Warning: Swoole\Server::command(): invalid process_id[-1] in %s on line %d
[false,false]
[[0,1,0,1,0,1,0,1,0,1]]
[false]
["asked"]

Fatal error: Uncaught Exception: thrown in the command in %s:%d
Stack trace:
%A
  thrown in %s on line %d
[log] WARNING	Swoole\Server: command handler error
[log] WARNING	worker(pid=N, id=1) abnormal exit, status=0, signal=9
