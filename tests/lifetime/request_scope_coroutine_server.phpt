--TEST--
request_scope in a Coroutine\Http\Server: what a handler leaves running is listed in the log, or its waits throw
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};

chdir(__DIR__);
Coroutine\run(function () {
    foreach (['list', 'cancel'] as $what) {
        $server = new Server('127.0.0.1');
        $server->set(['request_scope' => $what]);
        $ended = new Coroutine\Channel(1);
        $stays = new Coroutine\Channel(1);
        $server->handle('/', function ($request, $response) use ($ended, $stays) {
            go(function () use ($ended, $stays) {
                try {
                    $ended->push($stays->pop());
                } catch (Coroutine\CanceledException) {
                    $ended->push('cancelled');
                }
            });
            $response->end('answered');
        });
        go($server->start(...));
        $client = new Client('127.0.0.1', $server->port);
        $client->get('/');
        echo "$what: $client->body\n";
        $what === 'list' && $stays->push('goes on');
        echo $ended->pop(5), "\n";
        $server->shutdown();
    }
});
?>
--EXPECTF--
[%s]	WARNING	request: a coroutine outlives it (channel): Swoole\Coroutine\Channel->pop() <- {closure%S}() request_scope_coroutine_server.php:15
list: answered
goes on
cancel: answered
cancelled
