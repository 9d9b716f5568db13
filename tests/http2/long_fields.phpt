--TEST--
A head and trailers that are longer than a message between processes go out whole
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        [, $where, $how] = explode('/', $request->server['path_info'] . '//');
        for ($number = 0; $number < 40; $number++) {
            // What HPACK has no shorter words for.
            $value = str_repeat('{', 10000);
            $where === 'head' ? $response->header("x-$number", $value) : $response->trailer("x-$number", $value);
        }
        if ($how === 'write') {
            $response->write('hel');
        }
        $response->end($how === 'write' ? 'lo' : 'hello');
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
foreach (['/head', '/head/write', '/trailers', '/trailers/write'] as $path) {
    $peer->request($path);
    [$what, $fields, $body, $ends] = [[], 0, '', false];
    do {
        $frame = $peer->read() ?? exit('the end');
        $ends = $ends || $frame->ends() && $frame->type !== Frame::CONTINUATION;
        if ($frame->type === Frame::DATA) {
            $body .= $frame->payload;
        } else {
            $fields += strlen($frame->payload);
        }
        $what[] = $frame->name();
    } while (!$ends || $frame->type !== Frame::DATA && !($frame->flags & Frame::END_HEADERS));
    $what = preg_replace(['/(DATA ?)+/', '/(CONTINUATION ?)+/'], ['DATA ', 'CONTINUATION '], implode(' ', $what));
    echo "$path: ", trim($what), ' ', $fields > 400000 ? 'whole' : $fields, ", $body\n";
}
echo $server->stop();
?>
--EXPECT--
/head: HEADERS CONTINUATION DATA whole, hello
/head/write: HEADERS CONTINUATION DATA whole, hello
/trailers: HEADERS DATA HEADERS CONTINUATION whole, hello
/trailers/write: HEADERS DATA HEADERS CONTINUATION whole, hello
