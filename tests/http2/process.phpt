--TEST--
PROCESS mode: the streams of a connection outlive a worker that dies, but for its own; a reload leaves connections alone
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'log_level' => SWOOLE_LOG_NONE]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($server) {
        switch ($request->server['path_info']) {
            case '/begun':
                $response->write('begun');
                // No break: it waits.
            case '/wait':
                while ($response->isWritable()) {
                    Swoole\Coroutine::sleep(0.01);
                }
                return;
            case '/die':
                Swoole\Process::kill(getmypid(), SIGKILL);
                return;
            case '/reload':
                $server->reload();
                return $response->end('reloading');
            case '/file':
                return $response->sendfile(__FILE__ . '.big');
        }
        $response->end((string) getmypid());
    });
    return $server;
});
$server->listens();
$peer = new Http2Peer($server->connect());
$begun = $peer->request('/begun');
echo $peer->read(), ', ', $peer->read(), "\n";
$waiting = $peer->request('/wait');
$peer->request('/die');
$said = [];
// Three answers: of one the rest is missing, two get 502.
for ($ends = 0; $ends < 3; ) {
    $frame = $peer->read();
    $said[$frame->stream][] = $frame->type === Frame::HEADERS ? 'HEADERS' : (string) $frame;
    $ends += (int) ($frame->type === Frame::RST_STREAM || $frame->ends());
}
ksort($said);
echo implode("\n", array_map(fn ($of) => implode(', ', $of), $said)), "\n";
$second = $peer->answer($peer->request('/'));
echo preg_replace('/\d{3,}(?=\')/', 'PID', $second), "\n";

echo $peer->answer($peer->request('/reload')), "\n";
eventually(function () use ($peer, $second) {
    return $peer->answer($peer->request('/')) !== $second;
}, 'another worker');
echo "another worker on the same connection\n";

// A file that is much larger than any window, while another stream is not read at all.
file_put_contents(__FILE__ . '.big', str_repeat('0123456789', 300000));
register_shutdown_function(fn () => unlink(__FILE__ . '.big'));
$stuck = $peer->request('/file');
$file = $peer->request('/file');
$peer->window(0, 10_000_000)->window($file, 10_000_000);
$length = 0;
do {
    $frame = $peer->read();
    $length += $frame->stream === $file && $frame->type === Frame::DATA ? strlen($frame->payload) : 0;
} while ($frame->stream !== $file || !$frame->ends());
echo "$length bytes\n";
$peer->reset($stuck);
echo preg_replace('/\d{3,}(?=\')/', 'PID', $peer->answer($peer->request('/'))), "\n";
$server->stop();
?>
--EXPECT--
HEADERS 200, DATA 'begun'
RST_STREAM INTERNAL_ERROR
HEADERS
HEADERS
HEADERS 200, DATA 'PID' end
HEADERS 200, DATA 'reloading' end
another worker on the same connection
3000000 bytes
HEADERS 200, DATA 'PID' end
