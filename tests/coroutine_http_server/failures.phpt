--TEST--
Coroutine\Http\Server: what fails in a handler loses its own request only; a fatal error ends the script
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};
use function Swoole\Coroutine\run;

// It ends by its own fatal error, so it runs as a process of its own.
$script = serve(function () {
    run(function () {
        $server = new Server('127.0.0.1', 0);
        $server->handle('/throw', fn () => throw new Exception('not caught'));
        $server->handle('/exit', fn () => exit(3));
        $server->handle('/forgotten', fn () => null);
        $server->handle('/broken', function ($request, $response) {
            $response->write('half of it');
            throw new Exception('in the middle');
        });
        $server->handle('/fatal', fn () => eval('class A { abstract function f(); }'));
        $server->handle('/slow', function ($request, $response) use (&$go) {
            $go = Coroutine::getCid();
            Coroutine::yield();
            $response->end('still there');
        });
        Coroutine::create(function () use ($server, &$go) {
            $waiting = Coroutine::create(function () use ($server) {
                $client = new Client('127.0.0.1', $server->port);
                $client->get('/slow');
                echo "/slow: $client->statusCode $client->body\n";
            });
            foreach (['/throw', '/exit', '/forgotten', '/broken'] as $path) {
                $client = new Client('127.0.0.1', $server->port);
                $client->set(['max_retries' => 0]);
                $client->get($path);
                echo "$path: $client->statusCode '$client->body'\n";
            }
            Coroutine::resume($go);
            Coroutine::join([$waiting]);
            $client->get('/fatal');
            echo "not reached\n";
        });
        $server->start();
    });
});
echo $script->wait();
echo 'the exit code is ', $script->code(), "\n";
?>
--EXPECTF--
%AFatal error: Uncaught Exception: not caught in %sfailures.php:%d
Stack trace:
#0 %A
  thrown in %sfailures.php on line %d
/throw: 500 ''
%AFatal error: Uncaught Swoole\ExitException: swoole exit in %sfailures.php:%d
Stack trace:
#0 %A
  thrown in %sfailures.php on line %d
[%s]	WARNING	GET /exit: answered with 500, since its handler called exit(3)
/exit: 500 ''
[%s]	WARNING	GET /forgotten: answered with 500, since nobody called end() of its response
/forgotten: 500 ''
%AFatal error: Uncaught Exception: in the middle in %sfailures.php:%d
Stack trace:
#0 %A
  thrown in %sfailures.php on line %d
[%s]	WARNING	GET /broken: the answer to %s breaks off before its end, since its handler failed, or nobody ended it
/broken: -3 ''
/slow: 200 still there
%AFatal error: Class A contains 1 abstract method and must therefore be declared abstract or implement the remaining methods (A::f) in %s
the exit code is 255
