--TEST--
A response shows its session, headers and cookies; an object made by hand answers nothing
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        var_dump($response->fd === $request->fd, $response->header, $response->cookie);
        $response->header('x-one', '1');
        $response->rawcookie('c', 'v');
        echo json_encode([$response->header, $response->cookie]), "\n";
        $response->header('x-two', '2');
        echo json_encode($response->header), "\n";
        try {
            clone $response;
        } catch (Error $e) {
            echo $e->getMessage(), "\n";
        }
        $response->end('done');
    });
    return $server;
});
echo $server->get('/'), "\n";
echo $server->stop();
$own = new Swoole\Http\Response;
var_dump($own->isWritable(), $own->end('x'));
--EXPECTF--
200 done
bool(true)
NULL
NULL
[{"X-One":"1"},["c=v"]]
{"X-One":"1","X-Two":"2"}
Trying to clone an uncloneable object of class Swoole\Http\Response

Warning: Swoole\Http\Response::end(): http response is unavailable (maybe it has been ended or detached) in %s/response_properties.php on line 25
bool(false)
bool(false)
