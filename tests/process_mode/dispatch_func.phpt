--TEST--
dispatch_func: a server in PROCESS mode does not start without what it asks for; in BASE mode the kernel chooses, and the function is never called
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'dispatch_func' => fn () => print("called\n")]);
    $server->on('request', fn ($request, $response) => $response->end("served\n"));
    return $server;
};
$process = serve($program(SWOOLE_PROCESS));
$base = serve($program(SWOOLE_BASE));
if (!in_server()) {
    echo $process->wait(), "\n---\n", $base->get('/')->body, $base->stop();
    try {
        (new Swoole\Server('127.0.0.1', 0))->set(['dispatch_func' => 'no function']);
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECTF--
swoole: dispatch_func is not built yet for SWOOLE_PROCESS in this version of Steelwool

Fatal error: Uncaught Swoole\Exception: dispatch_func is not built yet for SWOOLE_PROCESS in this version of Steelwool in %s:%d
Stack trace:
%A
---
served
Swoole\Server::set(): option 'dispatch_func' must be callable: function "no function" not found or invalid function name
