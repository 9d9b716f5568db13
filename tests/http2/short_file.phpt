--TEST--
A file that becomes shorter while it is sent resets its stream, with a line in the log, and other streams go on
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$file = getenv('SHORT_FILE') ?: tempnam('/tmp', 'steelwool-short-');
putenv("SHORT_FILE=$file");
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true]);
    $server->on('request', function ($request, $response) use ($file) {
        $request->server['path_info'] === '/file' ? $response->sendfile($file) : $response->end('hello');
    });
    return $server;
});
register_shutdown_function(fn () => unlink($file));
// More than is read ahead of the client.
file_put_contents($file, str_repeat('x', 3_000_000));
$server->listens();
$peer = new Http2Peer($server->connect());
$stream = $peer->request('/file');
echo $peer->read(), "\n";
$read = 0;
while ($read < 65535) {
    $read += strlen($peer->read()->payload);
}
// The windows are full.
ftruncate(fopen($file, 'c'), 2_000_000);
$peer->window(0, 1 << 24)->window($stream, 1 << 24);
do {
    $frame = $peer->read();
    $read += $frame->type === Frame::DATA ? strlen($frame->payload) : 0;
} while ($frame->type === Frame::DATA && !$frame->ends());
echo "$frame, ", $read < 3_000_000 ? 'not whole' : $read, "\n";
echo $peer->answer($peer->request('/')), "\n";
echo preg_replace('/127\.0\.0\.1:\d+/', 'CLIENT', $server->stop());
?>
--EXPECTF--
HEADERS 200
RST_STREAM INTERNAL_ERROR, not whole
HEADERS 200, DATA 'hello' end
[log] %Sits file is shorter than it was, or cannot be read%S
