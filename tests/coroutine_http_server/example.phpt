--TEST--
Coroutine\Http\Server: the longest pattern answers, 404 for none, connections are kept, and start() can be called again
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};
use Swoole\Http\{Request, Response};
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1', 0);
    var_dump($server->port > 0, $server->fd > 0, $server->host, $server->ssl, $server->settings, $server->errCode, $server->errMsg);
    var_dump($server->set([]), $server->set(['package_max_length' => '1M']), $server->settings);
    foreach (['/shop' => 'shop', '/shop/cart' => 'cart'] as $pattern => $name) {
        $server->handle($pattern, fn (Request $request, Response $response) => $response->end("$name {$request->server['path_info']} " . json_encode($request->get)));
    }
    $numbers = [];
    $server->handle('/number', function (Request $request, Response $response) use (&$numbers) {
        $numbers[] = $request->fd;
        var_dump($request->fd > 2, $request->fd === $response->fd);
        $response->end($request->getMethod() . ' ' . $request->rawContent());
    });
    $server->handle('/stop', function ($request, $response) use ($server) {
        $server->shutdown();
        $response->end('bye');
    });

    foreach ([1, 2] as $round) {
        $asking = Coroutine::create(function () use ($server, $round, &$numbers, &$last) {
            $client = new Client('127.0.0.1', $server->port);
            foreach (['/shop?a=1', '/SHOP/CART/2', '/shopping', '/'] as $path) {
                $client->get($path);
                echo "$client->statusCode $client->body\n";
            }
            if ($round === 2) {
                $server->handle('/', fn ($request, $response) => $response->end('for all others'));
                $client->get('/nobody');
                echo "$client->statusCode $client->body\n";
            }
            $client->post('/number', 'some words');
            $client->post('/number', 'more words');
            echo "$client->body, one connection: ", json_encode(count(array_unique($numbers)) === 1), "\n";
            $client->get('/stop');
            $last = "$client->body, {$client->headers['connection']}\n";
        });
        var_dump($server->start(), $server->errCode === SOCKET_ECANCELED, $server->errMsg);
        Coroutine::join([$asking]);
        echo $last;
        $numbers = [];
    }
    $server->shutdown();
});
?>
--EXPECT--
bool(true)
bool(true)
string(9) "127.0.0.1"
bool(false)
NULL
int(0)
string(0) ""
bool(false)
bool(true)
array(1) {
  ["package_max_length"]=>
  string(2) "1M"
}
200 shop /shop {"a":"1"}
200 cart /SHOP/CART/2 null
200 shop /shopping null
404 
bool(true)
bool(true)
bool(true)
bool(true)
POST more words, one connection: true
bool(true)
bool(true)
string(18) "Operation canceled"
bye, close
200 shop /shop {"a":"1"}
200 cart /SHOP/CART/2 null
200 shop /shopping null
404 
200 for all others
bool(true)
bool(true)
bool(true)
bool(true)
POST more words, one connection: true
bool(true)
bool(true)
string(18) "Operation canceled"
bye, close
