--TEST--
A request that has come while as much as may be waited for the client is looked at when that has left
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'socket_buffer_size' => 30000]);
    $gate = new Swoole\Coroutine\Channel(1);
    $server->on('request', function ($request, $response) use ($gate) {
        if ($request->server['path_info'] === '/long') {
            $response->write(str_repeat('x', 8000000));
            $gate->pop();
        } elseif ($request->server['path_info'] === '/open') {
            $gate->push(true);
        }
        $response->end();
    });
    return $server;
});
$server->listens();
// Windows in which all of it has room, and settings that are agreed on: nothing more is heard of the client.
$peer = new Http2Peer($server->connect(), [4 => 1 << 24]);
$peer->answer($peer->request('/agree'));
$ask = fn (int $stream, string $path) => Frame::bytes(Frame::HEADERS, 5, $stream,
    Http2Peer::block([[':method', 'GET'], [':scheme', 'http'], [':path', $path], [':authority', 'test']]));
// Whether its last part is one that has to wait depends on who is faster.
for ($stream = 3; $stream < 60; $stream += 4) {
    $peer->raw(Frame::bytes(Frame::WINDOW_UPDATE, 0, 0, pack('N', 8000000)) . $ask($stream, '/long') . $ask($stream + 2, '/open'));
    $length = 0;
    for ($ends = 0; $ends < 2; $ends += (int) $frame->ends()) {
        $frame = $peer->read() ?? exit('the end');
        $length += $frame->type === Frame::DATA ? strlen($frame->payload) : 0;
    }
    echo $length === 8000000 ? '' : "$length\n";
}
echo "all answered\n";
echo $server->stop();
?>
--EXPECT--
all answered
