--TEST--
The audit in a Coroutine\Http\Server: a line that reads what another request has left behind is named
--INI--
steelwool.lifetime_audit=report
--FILE--
<?php
use Swoole\Coroutine\Http\{Client, Server};

final class Registry
{
    public static ?string $user = null;
}

chdir(__DIR__);
Swoole\Coroutine\run(function () {
    $server = new Server('127.0.0.1');
    $server->handle('/login', function ($request, $response) {
        Registry::$user = $request->get['user'];
        $response->end('welcome ' . Registry::$user);
    });
    $server->handle('/', fn ($request, $response) => $response->end('you are ' . (Registry::$user ?? 'nobody')));
    go($server->start(...));
    $client = new Client('127.0.0.1', $server->port);
    foreach (['/', '/login?user=Ann', '/'] as $path) {
        $client->get($path);
        echo $client->body, "\n";
    }
    $server->shutdown();
});
?>
--EXPECTF--
you are nobody
welcome Ann
[%s]	WARNING	lifetime: Registry::$user is read at coroutine_server.php:16 by GET /, which has not set it; it was written at coroutine_server.php:13 by GET /login?user=Ann
you are Ann
