--TEST--
The chain of the documents: a connection owns its client, the client the callback of its request, the callback what it has bound
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Steelwool\Lifetime;
use Swoole\Http\{Client, Request, Response, Server};

$server = serve(function () {
    chdir(__DIR__);
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $kept = [];
    $server->on('request', function (Request $request, Response $response) use (&$server, &$kept) {
        switch ($request->server['request_uri']) {
            case '/ask':
                $cli = new Client('127.0.0.1', $server->port);
                $cli->get('/tell', function (Client $cli) use ($response) {
                    $response->end($cli->body);
                });
                // It is only the pending request that keeps both.
                $GLOBALS['asked'] = WeakReference::create($response);
                break;
            case '/tell':
                $response->end((string) Lifetime::trace($GLOBALS['asked']->get()));
                break;
            case '/keep':
                $kept[] = $request;
                $response->end(Lifetime::trace($request));
        }
    });
    return $server;
});
$client = $server->connect();
foreach (['/ask', '/keep'] as $path) {
    echo preg_replace('/#\d+/', '#N', $client->request('GET', $path)->body), "\n";
}
$server->stop();
?>
--EXPECT--
connection #N -> Swoole\Http\Client#N -> Closure (callback_client.php:15) -> $response Swoole\Http\Response#N
    $response: the closure keeps what it has bound for as long as it lives itself

server -> Swoole\Http\Server#N -> Swoole\Server\Port#N -> Closure (callback_client.php:11) -> $kept[0] Swoole\Http\Request#N
    $kept[0]: what is put in stays until it is taken out, and this outlives it

