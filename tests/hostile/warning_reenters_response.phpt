--TEST--
An error handler may use the response whose method has just warned
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        set_error_handler(function () use ($response) {
            $response->header('X-Handler', implode(',', array_keys($response->header ?? [])) . '+');
            return true;
        });
        $response->header('X-First', '1');
        $response->header("bad name", 'x');
        restore_error_handler();
        $response->end($response->header['X-Handler']);
    });
    return $server;
});
echo $server->get('/')->body, "\n";
$server->stop();
?>
--EXPECT--
X-First+
