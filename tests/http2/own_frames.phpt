--TEST--
Frames of the program's own wait within the limits for a client that does not read, files do not come between frames, and one PING waits at most
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'socket_buffer_size' => 1 << 20, 'enable_coroutine' => false,
        'kernel_socket_send_buffer_size' => 65536]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server) {
        $ping = Frame::bytes(Frame::PING, 0, 0, str_repeat("\0", 8));
        switch ($request->server['path_info']) {
            case '/one':
                return $response->end(json_encode($server->send($request->fd, $ping)));
            case '/two':
                // In PROCESS mode it takes several messages.
                $long = str_repeat(Frame::bytes(77, 0, 0, str_repeat('x', 10000)), 50) . $ping;
                return $response->end(json_encode([$server->send($request->fd, $long), $response->write('between')]));
            case '/file':
                return $response->end(json_encode($server->sendfile($request->fd, __FILE__)));
            case '/flood':
                [$frames, $sent] = [str_repeat($ping, 1000), 0];
                while ($sent < 2000 && $server->send($request->fd, $frames)) {
                    $sent++;
                }
                return $response->end();
            case '/pings':
                for ($count = 0; $count < 2_000_000; $count++) {
                    $response->ping();
                }
                return $response->end();
            case '/goaways':
                $count = 0;
                while ($count < 20000 && $response->goaway(2, str_repeat('x', 10000))) {
                    $count++;
                }
                echo $count < 20000 ? "no more than some\n" : "all\n";
                return $response->end();
        }
        $response->end('hello');
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
$read = function (int $stream) use ($peer) {
    $frames = [];
    do {
        $frame = $peer->read();
        $frames[] = $frame->type === 77 ? 'UNKNOWN' : ($frame->type === Frame::PING ? 'PING' : (string) $frame);
    } while ($frame->stream !== $stream || !$frame->ends());
    return $frames;
};
$frames = $read($peer->request('/one'));
sort($frames);
echo implode(', ', $frames), "\n";
$frames = $read($peer->request('/two'));
// All of it together, wherever.
preg_match('/(UNKNOWN )+PING/', implode(' ', $frames), $match);
echo substr_count($match[0] ?? '', 'UNKNOWN'), ' ', implode(preg_replace("/DATA '(.*)'.*/", '$1', preg_grep('/DATA/', $frames))), "\n";
echo $peer->answer($peer->request('/file')), "\n";
echo $peer->answer($peer->request('/')), "\n";

$memory = function () use ($server) {
    $kilobytes = 0;
    foreach ([$server->pid, ...$server->children()] as $pid) {
        $kilobytes = max($kilobytes, (int) preg_replace('/.*VmHWM:\s+(\d+).*/s', '$1', file_get_contents("/proc/$pid/status")));
    }
    return $kilobytes;
};
$before = $memory();
$deaf = new Http2Peer($server->connect());
$deaf->request('/flood');
$witness = new Http2Peer($server->connect());
echo $witness->answer($witness->request('/')), "\n";
$deaf->request('/pings');
echo $witness->answer($witness->request('/')), "\n";
$grown = $memory() - $before;
echo $grown < 20_000 ? "no more memory\n" : "$grown KB\n";
$other = new Http2Peer($server->connect());
$other->request('/goaways');
echo $witness->answer($witness->request('/')), "\n";
$grown = $memory() - $before;
echo $grown < 40_000 ? "no more memory\n" : "$grown KB\n";
unset($deaf, $other);
echo $server->stop();
?>
--EXPECT--
DATA 'true' end, HEADERS 200, PING
50 between[true,true]
HEADERS 200, DATA 'false' end
HEADERS 200, DATA 'hello' end
HEADERS 200, DATA 'hello' end
HEADERS 200, DATA 'hello' end
no more memory
HEADERS 200, DATA 'hello' end
no more memory
no more than some
