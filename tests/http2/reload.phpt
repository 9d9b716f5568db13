--TEST--
At a reload clients of HTTP/2 are told by GOAWAY; no request that was taken is lost
--FILE--
<?php
// BASE only: in PROCESS mode the master has the connections, which go on.
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'open_http2_protocol' => true, 'max_wait_time' => 10]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server) {
        if ($request->server['path_info'] === '/reload') {
            $server->reload();
        }
        Swoole\Coroutine::sleep(0.001);
        $response->end((string) getmypid());
    });
    return $server;
});
$server->listens();
[$told, $lost, $served, $pids] = [0, 0, 0, []];
$end = microtime(true) + PATIENCE;
while ($told < 6 && microtime(true) < $end) {
    $peer = new Http2Peer($server->connect());
    $open = [];
    $last = PHP_INT_MAX;
    $frames = 0;
    // Twenty at a time, until the server says that these were the last ones.
    do {
        while ($last === PHP_INT_MAX && count($open) < 20) {
            $open[$peer->request($served === 100 ? '/reload' : '/')] = true;
            $served++;
        }
        $frame = $peer->read();
        if ($frame?->type === Frame::GOAWAY) {
            // The first one announces it only.
            $number = unpack('N', $frame->payload)[1];
            if ($number !== 0x7fffffff) {
                $last = $number;
                $told++;
                $served = 90;
                $open = array_filter($open, fn ($stream) => $stream <= $last, ARRAY_FILTER_USE_KEY);
            }
        } elseif ($frame?->ends()) {
            $pids[$frame->payload] = true;
            unset($open[$frame->stream]);
        }
    } while ($frame && ($open || $last === PHP_INT_MAX));
    $lost += count($open);
}
echo $told >= 6 ? 'told' : "told $told times", ", $lost lost, ", count($pids) > 2 ? 'by several workers' : count($pids) . ' workers', "\n";
$server->stop();
?>
--EXPECT--
told, 0 lost, by several workers
