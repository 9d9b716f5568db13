--TEST--
GOAWAY of the program and at the end: what has been asked is answered
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'open_http2_protocol' => true, 'max_wait_time' => 10]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server) {
        switch ($request->server['path_info']) {
            case '/away':
                $response->goaway(SWOOLE_HTTP2_ERROR_ENHANCE_YOUR_CALM, 'enough');
                return $response->end('bye');
            case '/slow':
                Swoole\Coroutine::sleep(0.05);
                return $response->end('slow');
            case '/stop':
                $server->shutdown();
                Swoole\Coroutine::sleep(0.1);
                return $response->end('stopped');
            case '/close':
                $response->write('begun');
                return $server->close($request->fd);
        }
        $response->end('hello');
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
$slow = $peer->request('/slow');
$peer->request('/away');
while ($frame = $peer->read()) {
    $why = $frame->type === Frame::GOAWAY ? substr($frame->payload, 8) : '';
    // The last word repeats the code.
    echo $frame->type === Frame::GOAWAY && $why === '' ? '' : "$frame $why\n";
}

$peer = new Http2Peer($server->connect());
$peer->request('/close');
echo $peer->end(), "\n";

$peer = new Http2Peer($server->connect());
$stream = $peer->request('/stop');
$answer = '';
$end = '';
while ($frame = $peer->read()) {
    $answer .= $frame->stream === $stream ? "$frame, " : '';
    $end = $frame->type === Frame::GOAWAY ? (string) $frame : $end;
}
echo "$answer$end\n";
echo $server->stop();
?>
--EXPECT--
GOAWAY ENHANCE_YOUR_CALM enough
HEADERS 200 
DATA 'bye' end 
HEADERS 200 
DATA 'slow' end 
GOAWAY NO_ERROR, the end
HEADERS 200, DATA 'stopped' end, GOAWAY NO_ERROR
