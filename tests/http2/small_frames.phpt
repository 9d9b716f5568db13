--TEST--
Bodies in very many small frames are taken, on one stream and on many, and whole
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        $response->end(md5($request->rawContent()));
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
// All of it is there before the server looks.
$one = $peer->request('/', [], null, 'POST');
$many = array_map(fn () => $peer->request('/', [], null, 'POST'), range(1, 50));
[$bytes, $body] = ['', ''];
for ($at = 0; $at < 20_000; $at++) {
    $body .= $byte = chr($at % 251);
    $bytes .= Frame::bytes(Frame::DATA, 0, $one, $byte);
    foreach ($at % 500 ? [] : $many as $stream) {
        $bytes .= Frame::bytes(Frame::DATA, 0, $stream, 'four');
    }
}
foreach ([$one, ...$many] as $stream) {
    $bytes .= Frame::bytes(Frame::DATA, Frame::END_STREAM, $stream, '!');
}
$peer->raw($bytes);
$answers = [];
while (count($answers) < 51) {
    $frame = $peer->read() ?? exit('the end');
    $frame->type !== Frame::GOAWAY || exit((string) $frame);
    if ($frame->type === Frame::DATA) {
        $answers[$frame->stream] = $frame->payload;
    }
}
echo $answers[$one] === md5("$body!") ? 'whole' : 'not whole', ' ', count(array_keys($answers, md5(str_repeat('four', 40) . '!'))), "\n";

// A client that says nothing in very many frames is told to be calm.
$stream = $peer->request('/', [], null, 'POST');
$peer->raw(str_repeat(Frame::bytes(Frame::DATA, 0, $stream), 300));
echo $peer->end(), "\n";
echo $server->stop();
?>
--EXPECTF--
whole 50
GOAWAY ENHANCE_YOUR_CALM, the end
[log] %s
