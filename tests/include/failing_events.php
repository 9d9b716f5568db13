<?php
/**
 * Servers whose callbacks fail, each event in one of four ways; for tests/server/event_failures.phpt.
 *
 * A callback fails when its event is armed, and arms it off before, so that what comes in its place does not fail as well. It prints
 * `EVENT fails in PID` first.
 */
require_once __DIR__ . '/server.php';
require_once __DIR__ . '/failures.php';
require_once __DIR__ . '/websocket.php';

const TCP = 1;
const OWN_HANDSHAKE = 2;
const UDP = 3;

/** What fails by itself, when the server begins and when it ends. */
const AT_BEGIN = ['start', 'managerStart', 'firstWorkerStart', 'firstTaskWorkerStart'];
const AT_END = ['beforeShutdown', 'shutdown', 'managerStop', 'workerExit', 'workerStop'];

/** What there is without a manager: none of its own events, no others whom it replaces. */
const OF_ONE_PROCESS = ['connect', 'receive', 'close', 'bufferFull', 'bufferEmpty', 'packet', 'request', 'defer', 'timer', 'coroutine', 'open',
    'message', 'closeOfWebSocket', 'beforeHandshakeResponse', 'handshake', 'disconnect', 'masterTimer'];
const OF_MANAGER = ['managerStart', 'managerStop', 'firstTaskWorkerStart'];

/** The kinds of server: its mode, and whether it has a manager. */
const KINDS = ['one process' => [SWOOLE_BASE, false], 'BASE' => [SWOOLE_BASE, true], 'PROCESS' => [SWOOLE_PROCESS, true]];

/** How a client brings about each of those that fail while others are served. @return array<string, Closure(ServerProcess): mixed> */
function triggers(): array
{
    $ask = fn (string $target) => fn ($server) => answer_of($server, $target);
    $reload = fn ($server) => $server->signal('USR1');
    // Not read before it is too much: what is read as fast as it comes never is.
    $large = function (ServerProcess $server) {
        $before = substr_count($server->output(), IS_FULL);
        $client = $server->connect(TCP)->send('big');
        eventually(fn () => substr_count($server->output(), IS_FULL) > $before ?: null, 'that it is full');
        return unless_closed(fn () => strlen($client->read(BIG)));
    };
    $web = fn (int $port) => fn ($server) => unless_closed(fn () => (new WebSocketPeer($server->connect($port)))->send('x')->read());
    return [
        'connect' => fn ($server) => unless_closed(fn () => $server->connect(TCP)->send('x')->read(1)),
        'receive' => fn ($server) => unless_closed(fn () => $server->connect(TCP)->send('x')),
        'close' => fn ($server) => $server->connect(TCP)->close(),
        'bufferFull' => $large,
        'bufferEmpty' => $large,
        'packet' => fn ($server) => fwrite(stream_socket_client("udp://127.0.0.1:{$server->ports[UDP]}"), 'x'),
        'request' => $ask('/'),
        'defer' => $ask('/defer'),
        'timer' => $ask('/timer'),
        'coroutine' => $ask('/coroutine'),
        'open' => $web(0),
        'message' => fn ($server) => (new WebSocketPeer($server->connect()))->send('x'),
        'closeOfWebSocket' => fn ($server) => (new WebSocketPeer($server->connect()))->client->close(),
        'beforeHandshakeResponse' => $web(0),
        'handshake' => $web(OWN_HANDSHAKE),
        'disconnect' => fn ($server) => answer_of($server, '/'),
        'task' => $ask('/task'),
        'finish' => $ask('/task'),
        'pipeMessage' => $ask('/message/0'),
        'pipeMessageOfTaskWorker' => $ask('/message/1'),
        'taskTimer' => $ask('/taskTimer'),
        'commandOfWorker' => $ask('/command/' . SWOOLE_SERVER_COMMAND_EVENT_WORKER),
        'commandOfTaskWorker' => $ask('/command/' . SWOOLE_SERVER_COMMAND_TASK_WORKER),
        'commandOfManager' => $ask('/command/' . SWOOLE_SERVER_COMMAND_MANAGER),
        'commandOfMaster' => $ask('/command/' . SWOOLE_SERVER_COMMAND_MASTER),
        'userProcess' => fn () => 0,
        'masterTimer' => fn () => 0,
        'managerTimer' => fn () => 0,
        'workerError' => $ask('/killTask'),
        'beforeReload' => $reload,
        'afterReload' => $reload,
        'workerExit' => $reload,
        'workerStop' => $reload,
        'workerStart' => $reload,
        'workerStartOfTaskWorker' => $reload,
    ];
}

/** More than the system's buffers take. */
const BIG = 16 << 20;

/** What the server prints then. */
const IS_FULL = "too much waits\n";

function unless_closed(Closure $call): mixed
{
    try {
        return $call();
    } catch (Exception $e) {
        return str_contains($e->getMessage(), 'the server has closed') || str_contains($e->getMessage(), 'does not read') ? null : throw $e;
    }
}

function answer_of(ServerProcess $server, string $target): ?string
{
    return unless_closed(fn () => (string) $server->get($target)->body);
}

/** A server with a callback for every event. What fails at its begin is armed, and the rest is to be. */
function with_every_event(string $kind, string $way): ServerProcess
{
    return serve(function () use ($kind, $way) {
        [$mode, $is_managed] = KINDS[$kind];
        $server = new Swoole\WebSocket\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_WARNING, 'max_wait_time' => 5, 'output_buffer_size' => 2 * BIG]);
        $is_managed && $server->set(['task_worker_num' => 1, 'task_enable_coroutine' => true]);
        $switches = [];
        foreach ([...array_keys(triggers()), ...AT_BEGIN, ...AT_END] as $event) {
            $switches[$event] = new Swoole\Atomic((int) in_array($event, AT_BEGIN));
        }
        $fails = function (string $event) use ($switches, $way) {
            if ($switches[$event]->cmpset(1, 0)) {
                file_put_contents('php://stdout', "$event fails in " . getmypid() . "\n");
                fail($way);
            }
        };
        // In PROCESS mode only the master may send commands: the type that it is to send one to.
        $command = new Swoole\Atomic(0);
        events_of_life($server, $fails, $command);
        events_of_ports($server, $fails, $switches, $command);
        $is_managed && events_of_helpers($server, $fails);
        return $server;
    }, ['memory_limit' => '96M', 'display_errors' => 'stderr']);
}

function events_of_life(Swoole\Server $server, Closure $fails, Swoole\Atomic $command): void
{
    $server->on('start', function ($server) use ($fails, $command) {
        Swoole\Timer::tick(5, fn () => $fails('masterTimer'));
        Swoole\Timer::tick(5, function () use ($server, $command) {
            if ($type = $command->get()) {
                $command->set(0);
                go(fn () => $server->command("fail$type", 0, $type, null));
            }
        });
        $fails('start');
    });
    $server->on('managerStart', function () use ($fails) {
        Swoole\Timer::tick(5, fn () => $fails('managerTimer'));
        $fails('managerStart');
    });
    $server->on('workerStart', function ($server) use ($fails) {
        $fails($server->taskworker ? 'firstTaskWorkerStart' : 'firstWorkerStart');
        $fails($server->taskworker ? 'workerStartOfTaskWorker' : 'workerStart');
        // That workerExit is called.
        $server->taskworker || Swoole\Timer::tick(1000, fn () => null);
    });
    $server->on('workerExit', function () use ($fails) {
        Swoole\Timer::clearAll();
        $fails('workerExit');
    });
    $server->on('workerStop', fn ($server) => $server->taskworker ? null : $fails('workerStop'));
    foreach (['managerStop', 'beforeShutdown', 'shutdown', 'workerError', 'beforeReload', 'afterReload'] as $event) {
        $server->on($event, fn () => $fails($event));
    }
}

/** Of task workers and user processes. */
function events_of_helpers(Swoole\Server $server, Closure $fails): void
{
    $server->on('task', function ($server, $task) use ($fails) {
        if ($task->data === 'die') {
            Swoole\Process::kill(getmypid(), SIGKILL);
        } elseif ($task->data === 'timer') {
            Swoole\Timer::after(1, fn () => $fails('taskTimer'));
        }
        $fails('task');
        $task->finish('done');
    });
    $server->on('finish', fn () => $fails('finish'));
    $server->on('pipeMessage', fn ($server) => $fails($server->taskworker ? 'pipeMessageOfTaskWorker' : 'pipeMessage'));
    foreach (['Worker' => SWOOLE_SERVER_COMMAND_EVENT_WORKER, 'TaskWorker' => SWOOLE_SERVER_COMMAND_TASK_WORKER,
        'Manager' => SWOOLE_SERVER_COMMAND_MANAGER, 'Master' => SWOOLE_SERVER_COMMAND_MASTER] as $whose => $type) {
        // In BASE mode a worker performs for itself what it accepts as the master.
        $server->addCommand("fail$type", $type | SWOOLE_SERVER_COMMAND_MASTER, fn () => $fails("commandOf$whose") ?? '"done"');
    }
    $server->addProcess(new Swoole\Process(function () use ($fails) {
        Swoole\Timer::tick(5, fn () => $fails('userProcess'));
    }, enable_coroutine: true));
}

function events_of_ports(Swoole\WebSocket\Server $server, Closure $fails, array $switches, Swoole\Atomic $command): void
{
    $server->on('request', function ($request, $response) use ($server, $fails, $switches, $command) {
        [, $what, $which] = explode('/', $request->server['request_uri']) + [2 => ''];
        match ($what) {
            'arm' => $switches[$which]->set(1),
            'hold' => Co::sleep(0.05),
            'defer' => defer(fn () => $fails('defer')),
            'timer' => Swoole\Timer::after(1, fn () => $fails('timer')),
            'coroutine' => go(fn () => $fails('coroutine')),
            'task' => $server->task('x'),
            'taskTimer' => $server->task('timer'),
            'killTask' => $server->task('die'),
            'message' => (int) $which === $server->worker_id ? $fails('pipeMessage') : $server->sendMessage('x', (int) $which),
            'command' => $server->mode === SWOOLE_BASE ? go(fn () => $server->command("fail$which", 0, (int) $which, null)) : $command->set((int) $which),
            default => null,
        };
        $what === '' && $fails('request');
        $response->end($what === 'pid' ? (string) getmypid() : 'fine');
    });
    $server->on('open', fn () => $fails('open'));
    $server->on('message', function ($server, $frame) use ($fails) {
        $fails('message');
        $server->push($frame->fd, 'y');
    });
    $server->on('beforeHandshakeResponse', fn () => $fails('beforeHandshakeResponse'));
    $server->on('close', fn () => $fails('closeOfWebSocket'));
    $server->on('disconnect', fn () => $fails('disconnect'));
    $tcp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $tcp->set(['open_http_protocol' => false, 'open_websocket_protocol' => false, 'buffer_high_watermark' => 1 << 20, 'buffer_low_watermark' => 1000]);
    $tcp->on('receive', function ($server, $fd, $reactor, $data) use ($fails) {
        $fails('receive');
        $server->send($fd, $data === 'big' ? str_repeat('y', BIG) : 'y');
    });
    $tcp->on('bufferFull', function () use ($fails) {
        file_put_contents('php://stdout', IS_FULL);
        $fails('bufferFull');
    });
    foreach (['connect', 'close', 'bufferEmpty'] as $event) {
        $tcp->on($event, fn () => $fails($event));
    }
    $own = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $own->set(['open_websocket_protocol' => true]);
    $own->on('handshake', function ($request, $response) use ($fails) {
        $fails('handshake');
        $response->status(101);
        foreach (['Upgrade' => 'websocket', 'Connection' => 'Upgrade', 'Sec-WebSocket-Accept' => 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='] as $name => $value) {
            $response->header($name, $value);
        }
        return $response->end();
    });
    $own->on('message', fn ($server, $frame) => $server->push($frame->fd, 'y'));
    $udp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_UDP);
    $udp->on('packet', fn () => $fails('packet'));
}

/** What is wrong when this event fails in this server; nothing: it is as it must be. */
function try_event(ServerProcess $server, string $event, string $way): ?string
{
    $before = strlen($server->output());
    $answer = answer_of($server, "/arm/$event");
    if ($answer !== 'fine') {
        return "cannot be armed: '$answer'";
    }
    $other = $server->connect()->send("GET /hold HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    triggers()[$event]($server);
    $since = fn () => substr($server->output(), $before);
    $pid = eventually(fn () => preg_match("/^$event fails in (\\d+)/m", $since(), $match) ? (int) $match[1] : null, 'its failure');
    $held = unless_closed(fn () => $other->answer()->body);
    if ($held !== 'fine') {
        return "another request is answered '$held'";
    }
    $next = answer_of($server, '/next');
    if ($next !== 'fine') {
        return "the next request is answered '$next'";
    }
    eventually(fn () => SAID[$way] === '' || str_contains($since(), SAID[$way]) ?: null, 'a word about it');
    if (in_array($pid, [$server->pid, $server->manager()])) {
        return process_exists($pid) ? null : 'the process has ended';
    }
    if (in_array($way, ['fatal', 'memory'])) {
        // Until its successor is ready a worker serves on.
        eventually(fn () => process_exists($pid) ? null : true, 'the end of the process');
    }
    return null;
}

/** Has everything fail that can in this kind of server; answers how much that was, and prints what is wrong. */
function fail_everywhere(ServerProcess $server, string $kind, string $way): int
{
    $say = function (string $event, ?string $wrong) use ($kind, $way) {
        echo $wrong === null ? '' : "$kind, $event, $way: $wrong\n";
    };
    $is_managed = KINDS[$kind][1];
    $events = $is_managed ? array_keys(triggers()) : OF_ONE_PROCESS;
    $by_itself = array_diff([...AT_BEGIN, ...AT_END], $is_managed ? [] : OF_MANAGER);
    foreach ($events as $event) {
        try {
            $say($event, try_event($server, $event, $way));
        } catch (Exception $e) {
            $say($event, $e->getMessage());
        }
    }
    foreach (array_intersect(AT_END, $by_itself) as $event) {
        $say($event, answer_of($server, "/arm/$event") === 'fine' ? null : 'cannot be armed');
    }
    $output = $server->stop();
    foreach ($by_itself as $event) {
        $say($event, str_contains($output, "$event fails in") ? null : 'has not failed');
    }
    $count = count($events) + count($by_itself);
    if (SAID[$way] !== '' && ($said = substr_count($output, SAID[$way])) < $count) {
        $say('all', "$count failures are told by $said messages");
    }
    $say('all', ends_of_processes($output));
    $say('all', $server->code() === 0 ? null : "it ends with {$server->code()}");
    return $count;
}

/** What is wrong with the ends of processes that the log tells of. */
function ends_of_processes(string $output): ?string
{
    // A user process that fails and a worker that does not start end with it; the signal is that of the trigger of workerError.
    preg_match_all('/^(?:userProcess|workerStart\w*) fails in (\d+)$/m', $output, $may);
    $may = implode('|', $may[1]);
    preg_match_all('/internal error.*|.*abnormal exit.*|manager process exit.*|.*did not end in time.*/', $output, $all);
    $bad = preg_grep("/\\(pid=($may), id=\d+\\) abnormal exit, status=255, signal=0|, id=1\\) abnormal exit, status=0, signal=9/", $all[0], PREG_GREP_INVERT);
    return $bad ? implode('; ', $bad) : null;
}
