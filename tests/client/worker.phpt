--TEST--
Http\Client in a server worker: a failing callback ends alone, the worker goes on, its end calls back what is pending
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();

$serv = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
$serv->set(['worker_num' => 1]);
$serv->on('request', function ($request, $response) use ($peer) {
    $witness = new Witness($request->server['request_uri']);
    $cli = new Cli('127.0.0.1', $peer->port);
    $cli->get('/echo', function ($cli) use ($request, $response, $witness) {
        $cli->close();
        switch ($request->server['request_uri']) {
            case '/exit':
                $response->end('before exit');
                exit;
            case '/throw':
                throw new LogicException('in a callback');
            default:
                $response->end("back end: $cli->statusCode");
        }
    });
});

/** Asks the server for one path after the other, over one connection. */
function ask(Swoole\Http\Client $cli, array $paths, callable $then): void
{
    $path = array_shift($paths);
    $path === null ? $then() : $cli->get($path, function ($cli) use ($path, $paths, $then) {
        echo "$path: $cli->statusCode $cli->body\n";
        ask($cli, $paths, $then);
    });
}

$serv->on('workerStart', function ($serv) use ($peer) {
    ini_set('display_errors', '0');
    $pending = new Cli('127.0.0.1', $peer->port);
    $pending->on('close', fn () => print("pending: close\n"));
    $pending->get('/hang', fn ($pending) => print("pending: $pending->statusCode $pending->errMsg\n"));
    ask(new Swoole\Http\Client('127.0.0.1', $serv->port), ['/first', '/throw', '/exit', '/last'], function () use ($serv) {
        echo "shutdown\n";
        $serv->shutdown();
    });
});
$serv->on('workerStop', fn () => print("worker stops\n"));
$serv->set(['max_wait_time' => 0]);
$serv->start();
echo "end\n";
?>
--EXPECTF--
cli gone
/first gone
/first: 200 back end: 200
[%s]	WARNING	GET /throw: answered with 500, since nobody called end() of its response
/throw gone
cli gone
/throw: 500 
cli gone
/exit gone
/exit: 200 before exit
cli gone
/last gone
/last: 200 back end: 200
shutdown
[%s]	WARNING	worker exit timeout, forced termination
pending: -3 Operation canceled
pending: close
cli gone
worker stops
end
