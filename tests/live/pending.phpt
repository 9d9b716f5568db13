--TEST--
What is under way in a worker is told alike from inside and from outside: connections of callback clients, operations of Swoole\Async, timers
--FILE--
<?php
require __DIR__ . '/../include/control.php';

use Swoole\{Async, Timer};

$socket = control_socket('pending');
$fifo = "$socket-fifo";
in_server() || exec("mkfifo $fifo");
$server = serve(function () use ($fifo) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) use ($server, $fifo) {
        Timer::after(60_000, fn () => null);
        Async::exec("cat $fifo", fn () => null);
        $client = new Swoole\Async\Client(SWOOLE_SOCK_TCP);
        foreach (['receive', 'error', 'close'] as $event) {
            $client->on($event, fn () => null);
        }
        // Kept by its connection.
        $client->on('connect', fn () => $response->end(json_encode(Steelwool\Lifetime::report(0)['pending'])));
        $client->connect('127.0.0.1', $server->port);
    });
    return $server;
}, ['steelwool.control_socket' => $socket]);
$server->listens();
echo $server->get('/')->body, "\n";
// The request's own coroutine is gone.
eventually(fn () => steelwool_json($socket, 'report')[0]['answer']['pending']['coroutines'] === 0 ?: null, 'its end');
echo json_encode(steelwool_json($socket, 'report')[0]['answer']['pending']), "\n";
echo json_encode(steelwool_json($socket, 'lifetimes')[0]['answer']['pending']), "\n";
[$text] = steelwool($socket, 'report');
echo preg_match('/^ *coroutines.*$/m', $text, $found) ? trim($found[0]) : $text, "\n";
// Its reader's end.
file_put_contents($fifo, '');
unlink($fifo);
echo $server->stop();
?>
--EXPECT--
{"coroutines":1,"timers":1,"connections":1,"operations":1}
{"coroutines":0,"timers":1,"connections":1,"operations":1}
{"coroutines":0,"timers":1,"connections":1,"operations":1}
coroutines 0, timers 1, connections 1, operations 1
