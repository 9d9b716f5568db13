--TEST--
Without coroutines write() goes out at once, and takes more as long as the client reads
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$file = getenv('READ_SO_FAR') ?: tempnam('/tmp', 'steelwool-read-');
putenv("READ_SO_FAR=$file");
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'enable_coroutine' => false, 'socket_buffer_size' => 300_000]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use ($file) {
        $written = 0;
        if ($request->server['path_info'] === '/deaf') {
            while ($written < 100_000_000 && $response->write(str_repeat('x', 100_000))) {
                $written += 100_000;
            }
            echo $written < 100_000_000 ? "refused at last\n" : "all taken\n";
            return;
        }
        while ($written < 2_000_000 && $response->write(str_repeat('x', 100_000))) {
            $written += 100_000;
            // The worker does nothing else meanwhile.
            eventually(fn () => (int) file_get_contents($file) === $written ?: null, 'its being read');
        }
        $response->end();
    });
    return $server;
});
register_shutdown_function(fn () => unlink($file));
$server->listens();
$peer = new Http2Peer($server->connect(), [4 => 1 << 24]);
$peer->window(0, 1 << 24);
$peer->request('/');
$read = 0;
do {
    $frame = $peer->read() ?? exit('the end');
    if ($frame->type === Frame::DATA) {
        $read += strlen($frame->payload);
        $read % 100_000 || file_put_contents($file, (string) $read, LOCK_EX);
    }
} while (!$frame->ends());
echo "$read\n";
$deaf = new Http2Peer($server->connect());
$deaf->request('/deaf');
$server->waitFor('/refused at last/');
unset($deaf, $peer);
echo $server->stop();
?>
--EXPECTREGEX--
2000000
refused at last
\[log\] .*
