--TEST--
A fatal error of a destructor that the loop runs does not end the request that comes by
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    class Broken
    {
        public function __destruct() { eval('function strlen() {}'); }
    }
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $broken = new Broken;
        Swoole\Timer::after(1, static function () use ($broken) {});
        unset($broken);
        Co::sleep(0.05);
        $response->end('answered');
    });
    return $server;
});
echo $server->get('/')->status, "\n";
echo $server->get('/')->body, "\n";
echo preg_match('/Cannot redeclare (function )?strlen/', $server->stop()), "\n";
?>
--EXPECT--
200
answered
1
