--TEST--
request_scope: what a request leaves running is listed in the log, or its waits throw
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine;

function program(string $what): Closure
{
    return function () use ($what) {
        chdir(__DIR__);
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'request_scope' => $what, 'log_level' => SWOOLE_LOG_WARNING]);
        $server->on('request', function ($request, $response) {
            if ($request->server['path_info'] === '/count') {
                return $response->end((string) (Coroutine::stats()['coroutine_num'] - 1));
            }
            go(function () {
                try {
                    Coroutine::sleep(30);
                } catch (Throwable $e) {
                    echo get_class($e), "\n";
                } finally {
                    Coroutine::sleep(0.005); // It is cancelled once: what ends it well is waited for.
                    echo "finally\n";
                }
            });
            go(fn () => Coroutine::sleep(0.001)) && Coroutine::sleep(0.02); // Done before.
            $response->end('answered');
        });
        return $server;
    };
}
$servers = array_map(fn ($what) => serve(program($what)), ['list' => 'list', 'cancel' => 'cancel', 'none' => '']);
foreach ($servers as $what => $server) {
    echo "$what: ", $server->get('/')->body, ' ', $server->get('/')->body, "\n";
    if ($what === 'cancel') {
        eventually(fn () => $server->get('/count')->body === '0' ?: null);
    } else {
        echo $server->get('/count')->body, " left\n";
    }
    echo $server->output();
    $server->signal('KILL');
}
try {
    (new Swoole\Http\Server('127.0.0.1', 0))->set(['request_scope' => 'both']);
} catch (ValueError $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
list: answered answered
2 left
[log] WARNING	request: a coroutine outlives it (sleep): Swoole\Coroutine::sleep() <- {closure%S}() request_scope.php:17
cancel: answered answered
[log] WARNING	request: a coroutine outlives it (sleep): Swoole\Coroutine::sleep() <- {closure%S}() request_scope.php:17
Swoole\Coroutine\CanceledException
finally
Swoole\Coroutine\CanceledException
finally
none: answered answered
2 left
Swoole\Server::set(): option 'request_scope' must be 'list' or 'cancel'
