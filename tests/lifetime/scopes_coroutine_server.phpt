--TEST--
Scopes of a Coroutine\Http\Server: each handler works for a request of its own, and for the session of its connection; several servers of a process have different ones
--FILE--
<?php
use Steelwool\Scope;
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};

use function Swoole\Coroutine\{go, run};

run(function () {
    $ended = new Coroutine\Channel(10);
    $servers = [];
    foreach (['first', 'second'] as $name) {
        $servers[$name] = $server = new Server('127.0.0.1');
        $server->handle('/', function ($request, $response) use ($name, $ended) {
            $session = Scope::session();
            if (!isset($session['visits'])) {
                $session->onClose(fn ($session) => $ended->push("$name: a session with $session[visits] visits has ended"));
            }
            $session['visits'] = ($session['visits'] ?? 0) + 1;
            $scope = Scope::request();
            $scope['path'] = $request->server['request_uri'];
            $scope->onClose(fn ($scope) => $ended->push("$name: a request for $scope[path] has ended"));
            go(function () use ($scope) { // It works for the same request, which ends with it.
                Coroutine::sleep(0.005);
                assert(Scope::request() == $scope && Scope::session()['visits'] > 0);
            });
            $response->end("$name: " . Scope::current()->kind . " in a {$scope->parent()->kind}, visit $session[visits]");
        });
        $server->handle('/websocket', function ($request, $response) {
            $response->upgrade();
            Scope::request()['user'] = $response->recv()->data;
            $response->push(Scope::request()['user'] . ' in ' . Scope::request()->parent()->kind);
        });
        go($server->start(...));
    }
    foreach ($servers as $name => $server) {
        $client = new Client('127.0.0.1', $server->port);
        foreach (['/one', '/two'] as $path) {
            $client->get($path);
            echo "$client->body\n", $ended->pop(5), "\n";
        }
        $other = new Client('127.0.0.1', $server->port);
        $other->get('/other');
        echo "$other->body\n", $ended->pop(5), "\n";
        $client->close();
        echo $ended->pop(5), "\n";
        $other->close();
        echo $ended->pop(5), "\n";
        $client->upgrade('/websocket');
        $client->push('Ann');
        echo $client->recv()->data, "\n";
    }
    var_dump(Scope::request(), Scope::session());
    foreach ($servers as $server) {
        $server->shutdown();
    }
});
?>
--EXPECT--
first: request in a session, visit 1
first: a request for /one has ended
first: request in a session, visit 2
first: a request for /two has ended
first: request in a session, visit 1
first: a request for /other has ended
first: a session with 2 visits has ended
first: a session with 1 visits has ended
Ann in session
second: request in a session, visit 1
second: a request for /one has ended
second: request in a session, visit 2
second: a request for /two has ended
second: request in a session, visit 1
second: a request for /other has ended
second: a session with 2 visits has ended
second: a session with 1 visits has ended
Ann in session
NULL
NULL
