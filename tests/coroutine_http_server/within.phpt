--TEST--
Coroutine\Http\Server in a worker of a Swoole\Server, and in each worker of a Process\Pool
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Http\Server;
use Swoole\Coroutine\Socket;

$worker = serve(function () {
    $outer = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
    $outer->set(['worker_num' => 1, 'log_file' => '/dev/null']);
    $outer->on('workerStart', function () use (&$inner) {
        $inner = new Server('127.0.0.1');
        $inner->handle('/', fn ($request, $response) => $response->end("inner {$request->fd}"));
        $inner->handle('/throw', fn () => throw new Exception('not caught'));
        Coroutine::create(function () use ($inner) {
            $inner->start();
            echo "the inner one has ended\n";
        });
        echo "inner=$inner->port\n";
    });
    $outer->on('workerExit', function () use (&$inner) {
        $inner->shutdown();
    });
    $outer->on('request', fn ($request, $response) => $response->end("outer $request->fd"));
    return $outer;
});
$pool = serve(function () {
    // Keeps the number for the workers; who only binds gets no connections.
    $port = new Socket(AF_INET, SOCK_STREAM);
    $port->setOption(SOL_SOCKET, SO_REUSEPORT, 1);
    $port->bind('127.0.0.1');
    $number = $port->getsockname()['port'];
    $pool = new Swoole\Process\Pool(2, SWOOLE_IPC_NONE, 0, true);
    $pool->on('workerStart', function ($pool, $id) use ($number) {
        $server = new Server('127.0.0.1', $number, false, true);
        $server->handle('/', fn ($request, $response) => $response->end("worker $id"));
        echo "worker $id listens on $number\n";
        Swoole\Process::signal(SIGTERM, fn () => $server->shutdown());
        $server->start();
        echo "worker $id has ended\n";
    });
    $pool->on('start', fn () => file_put_contents('php://fd/3', "READY 0\n"));
    $pool->start();
});

[, $inner] = $worker->waitFor('/inner=(\d+)/');
$ask = fn (int $port, string $path) => (new Client("tcp://127.0.0.1:$port"))->request('GET', $path, ['Connection' => 'close']);
$worker->listens();
echo preg_replace('/\d+/', 'N', $ask($inner, '/')->body), ', ', preg_replace('/\d+/', 'N', $worker->get('/')->body), "\n";
echo $ask($inner, '/throw')->status, ', ', $ask($inner, '/')->status, "\n";
echo preg_replace('/inner=\d+/', 'inner=N', $worker->stop());

[, $number] = $pool->waitFor('/worker 0 listens on (\d+)/');
$pool->waitFor('/worker 1 listens on (\d+)/');
$seen = [];
eventually(function () use ($ask, $number, &$seen) {
    $seen[$ask($number, '/')->body] = true;
    return count($seen) === 2 ?: null;
}, 'an answer of both workers');
ksort($seen);
echo implode(', ', array_keys($seen)), "\n";
echo substr_count($pool->stop(), 'has ended'), " workers have ended in order\n";
?>
--EXPECTF--
inner N, outer N
500, 200
inner=N

Fatal error: Uncaught Exception: not caught in %swithin.php:%d
Stack trace:
#0 %A
  thrown in %swithin.php on line %d
the inner one has ended
worker 0, worker 1
2 workers have ended in order
