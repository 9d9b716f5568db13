--TEST--
Response::create() in another process than the one that has detached the answer: a task worker, another worker, a user process; BASE and PROCESS
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Http\Response;

function program(int $mode): Swoole\Http\Server
{
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    // Nobody waits for a client outside of coroutines: the large answer has to fit.
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'dispatch_mode' => 2, 'socket_buffer_size' => 64 << 20, 'log_level' => SWOOLE_LOG_ERROR]);
    $answer = function (int $fd, string $how) use ($server) {
        $response = Response::create($fd);
        if (!$response) {
            echo "$how: nothing waits\n";
            return;
        }
        switch ($how) {
            case 'whole':
                $response->status(203, 'As Told');
                $response->header('X-Of', ['one', 'two']);
                $response->cookie('a', 'b');
                var_dump($response->isWritable(), $response->end('the whole'), $response->isWritable());
                break;
            case 'parts':
                var_dump($response->write('one '), $response->status(404), $response->write('two '));
                $response->trailer('x-last', 'yes');
                var_dump($response->end('three'));
                break;
            case 'large':
                for ($i = 0; $i < 100 && $response->write(str_repeat('x', 100_000)); $i++);
                var_dump($i, $response->end());
                break;
            case 'file':
                var_dump($response->sendfile(__FILE__, 0, 5));
                break;
            case 'redirect':
                var_dump($response->redirect('/there'));
                break;
            case 'twice':
                // What is let go of waits for the next one; what was given does not.
                unset($response);
                var_dump(Response::create($fd)->end('the second'));
                $left = Response::create($fd);
                var_dump($left ? $left->end('the third') : $left);
                break;
            case 'begun':
                var_dump($response->end('elsewhere'));
                break;
            case 'lost':
                // More than may wait for a client that does not read: what is refused leaves no hole.
                for ($i = 0; $i < 1000 && $response->write(str_repeat('x', 100_000)); $i++);
                $refused = $i < 1000;
                echo 'lost: ', json_encode([$refused, $response->write('more') !== $refused, $response->end('the end') !== $refused]), "\n";
                break;
            case 'forked':
                $response->write('a part, ');
                (new Swoole\Process(fn () => exit(0)))->start();
                Swoole\Process::wait();
                var_dump($response->end('and the rest'));
                break;
            case 'left':
                $response->write('a part');
                break;
            case 'killed':
                $response->write('a part');
                Swoole\Process::kill(getmypid(), SIGKILL);
                break;
            case 'fatal':
                $response->write('a part');
                trigger_error('the end', E_USER_ERROR);
                break;
        }
    };
    $user = new Swoole\Process(function (Swoole\Process $process) use ($answer) {
        while ($text = $process->read()) {
            [$fd, $how] = explode(' ', $text);
            $answer((int) $fd, $how);
        }
    }, false, SOCK_DGRAM);
    $server->addProcess($user);
    $server->on('request', function ($request, $response) use ($server, $user) {
        [, $who, $how] = explode('/', $request->server['request_uri']);
        $response->header('X-Lost', 'with the object');
        $how === 'begun' && $response->write('begun here, ended ');
        var_dump($response->detach());
        match ($who) {
            'task' => $server->task([$response->fd, $how]),
            'worker' => $server->sendMessage([$response->fd, $how], 1 - $server->worker_id),
            'user' => $user->write("$response->fd $how"),
        };
    });
    $server->on('task', fn ($server, $id, $from, $data) => $answer(...$data));
    $server->on('pipeMessage', fn ($server, $from, $data) => $answer(...$data));
    return $server;
}

$servers = [serve(fn () => program(SWOOLE_BASE)), serve(fn () => program(SWOOLE_PROCESS))];
if (in_server()) {
    exit;
}
foreach ($servers as $at => $server) {
    echo ['BASE', 'PROCESS'][$at], "\n";
    foreach (['task', 'worker', 'user'] as $who) {
        foreach (['whole', 'parts', 'large', 'file', 'redirect', 'twice', ...($at === 0 ? ['begun'] : [])] as $how) {
            $answer = $server->get("/$who/$how");
            echo "$who, $how: $answer->status ", strlen($answer->body) > 100 ? strlen($answer->body) : $answer->body;
            foreach (['X-Of', 'Set-Cookie', 'Location', 'X-Lost'] as $name) {
                echo ($value = $answer->header($name)) === null ? '' : ", $name: $value";
            }
            echo "\n";
        }
    }
    if ($at === 1) {
        // Only who has begun it can end it.
        $socket = stream_socket_client("tcp://127.0.0.1:$server->port");
        fwrite($socket, "GET /task/begun HTTP/1.1\r\nHost: a\r\n\r\n");
        $server->waitFor('/begun: nothing waits/');
    }
    echo 'forked: ', $server->get('/user/forked')->body, "\n";
    $socket = stream_socket_client("tcp://127.0.0.1:$server->port");
    fwrite($socket, "GET /task/lost HTTP/1.1\r\nHost: a\r\n\r\n");
    [, $refused] = $server->waitFor('/^lost: \[(true|false),true,true\]/m');
    for ($end = ''; !feof($socket) && !str_ends_with($end, "0\r\n\r\n"); $end = substr($end . @fread($socket, 1 << 20), -100));
    var_dump(str_ends_with($end, "the end\r\n0\r\n\r\n") === ($refused === 'false'));
    // Cut short, and seen to be.
    foreach (['left', 'killed', 'fatal'] as $how) {
        $socket = stream_socket_client("tcp://127.0.0.1:$server->port");
        fwrite($socket, "GET /task/$how HTTP/1.1\r\nHost: a\r\n\r\n");
        $text = stream_get_contents($socket);
        echo "$how: ", json_encode([str_contains($text, 'a part'), str_ends_with($text, "0\r\n\r\n")]), "\n";
    }
    // The last of them is told behind its answer.
    eventually(fn () => preg_match_all('/^(bool|int)/m', $server->output()) === [69, 64][$at] ?: null, 'all that is told');
    $lines = explode("\n", trim($server->stop()));
    sort($lines);
    echo json_encode(array_count_values(preg_grep('/Warning|Fatal error|^lost|^$/', $lines, PREG_GREP_INVERT))), "\n";
}
?>
--EXPECT--
BASE
task, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
task, parts: 200 one two three
task, large: 200 10000000
task, file: 200 <?php
task, redirect: 302 , Location: /there
task, twice: 200 the second
task, begun: 200 begun here, ended elsewhere, X-Lost: with the object
worker, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
worker, parts: 200 one two three
worker, large: 200 10000000
worker, file: 200 <?php
worker, redirect: 302 , Location: /there
worker, twice: 200 the second
worker, begun: 200 begun here, ended elsewhere, X-Lost: with the object
user, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
user, parts: 200 one two three
user, large: 200 10000000
user, file: 200 <?php
user, redirect: 302 , Location: /there
user, twice: 200 the second
user, begun: 200 begun here, ended elsewhere, X-Lost: with the object
forked: a part, and the rest
bool(true)
left: [true,false]
killed: [true,false]
fatal: [true,false]
{"bool(false)":6,"bool(true)":60,"int(100)":3}
PROCESS
task, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
task, parts: 200 one two three
task, large: 200 10000000
task, file: 200 <?php
task, redirect: 302 , Location: /there
task, twice: 200 the second
worker, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
worker, parts: 200 one two three
worker, large: 200 10000000
worker, file: 200 <?php
worker, redirect: 302 , Location: /there
worker, twice: 200 the second
user, whole: 203 the whole, X-Of: one; and two, Set-Cookie: a=b
user, parts: 200 one two three
user, large: 200 10000000
user, file: 200 <?php
user, redirect: 302 , Location: /there
user, twice: 200 the second
forked: a part, and the rest
bool(true)
left: [true,false]
killed: [true,false]
fatal: [true,false]
{"begun: nothing waits":1,"bool(false)":6,"bool(true)":55,"int(100)":3}
