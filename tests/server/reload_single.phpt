--TEST--
A server of one process says that it cannot be reloaded, and serves on
--FILE--
<?php
// BASE only: in PROCESS mode there is always somebody who can take over.
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        $response->end(json_encode($server->reload()));
    });
    return $server;
});
echo $server->get('/'), "\n";
$server->signal('USR1');
$server->waitFor('/one process cannot be reloaded: nobody/');
echo $server->get('/'), "\n";
?>
--EXPECT--
200 false
200 false
