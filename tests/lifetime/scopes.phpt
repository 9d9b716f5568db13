--TEST--
Scopes as values: what is put into one lives exactly as long, and its end calls back
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/lifetimes.php';
use Steelwool\Scope;
use Swoole\Coroutine;

$server = serve(function () {
    Scope::program()['name'] = 'program';
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('workerStart', function () {
        Scope::process()['cache'] = new Witness('what the process keeps is');
        Scope::process()->onClose(fn ($scope) => print("$scope->kind ends\n"));
        var_dump(Scope::request(), Scope::session());
    });
    $server->on('connect', function ($server, $fd) {
        Scope::session()['number'] = $fd;
        Scope::session()->onClose(fn ($scope) => print("session ends, its number is still $scope[number]\n"));
    });
    $server->on('request', function ($request, $response) {
        $scope = Scope::request();
        $chain = [];
        for ($at = $scope; $at; $at = $at->parent()) {
            $chain[] = $at->kind;
        }
        echo implode(' in ', $chain), "\n";
        $scope['temporary'] = new Witness('what the request keeps is');
        $scope->onClose(fn () => print("request ends (set first)\n"));
        $scope->onClose(fn () => throw new Exception('one that fails'));
        $scope->onClose(fn ($scope) => print('request ends (set last), open: ' . json_encode($scope->isOpen()) . ', has ' . count($scope) . "\n"));
        Scope::session()['requests'] = (Scope::session()['requests'] ?? 0) + 1;
        // A coroutine that the request has started belongs to it, also when the callback has returned.
        go(function () use ($scope, $response) {
            Coroutine::sleep(0.001);
            echo 'child: ', Scope::current() == $scope ? 'the same scope' : 'another scope', "\n";
            $response->end(Scope::session()['requests'] . ' ' . Scope::program()['name']);
        });
    });
    return $server;
});
$client = $server->connect();
echo $client->request('GET', '/')->body, "\n", $client->request('GET', '/')->body, "\n";
$client->close();
$server->waitFor('/session ends.*/');
echo $server->connect()->request('GET', '/')->body, "\n";
echo $server->stop();
?>
--EXPECTF--
1 program
2 program
1 program
NULL
NULL
request in session in process in program
child: the same scope
request ends (set last), open: false, has 1

Fatal error: Uncaught Exception: one that fails in %s:29
Stack trace:
#0 [internal function]: {closure%S}(Object(Steelwool\Scope))
#1 {main}
  thrown in %s on line 29
request ends (set first)
what the request keeps is gone
request in session in process in program
child: the same scope
request ends (set last), open: false, has 1

Fatal error: Uncaught Exception: one that fails in %s:29
Stack trace:
#0 [internal function]: {closure%S}(Object(Steelwool\Scope))
#1 {main}
  thrown in %s on line 29
request ends (set first)
what the request keeps is gone
session ends, its number is still 1
request in session in process in program
child: the same scope
request ends (set last), open: false, has 1

Fatal error: Uncaught Exception: one that fails in %s:29
Stack trace:
#0 [internal function]: {closure%S}(Object(Steelwool\Scope))
#1 {main}
  thrown in %s on line 29
request ends (set first)
what the request keeps is gone
session ends, its number is still 2
process ends
what the process keeps is gone
