--TEST--
Response::create([server, request], fd): a request that the program has parsed itself, on a port without HTTP
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Http\{Request, Response};
$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'open_http_protocol' => true]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        $request = Request::create();
        $parsed = $request->parse($data);
        $response = Response::create([$server, $request], $fd);
        $response->end(json_encode([$parsed === strlen($data), $request->fd === $fd, $response->fd === $fd, $request->get, $request->getContent()]));
    });
    return $server;
};
foreach ([serve($program(SWOOLE_BASE)), serve($program(SWOOLE_PROCESS))] as $server) {
    echo $server->post('/path?a=1', 'the body')->body, "\n";
}
?>
--EXPECT--
[true,true,true,{"a":"1"},"the body"]
[true,true,true,{"a":"1"},"the body"]
