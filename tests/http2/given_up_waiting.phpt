--TEST--
PROCESS mode: a request that is given up while no worker serves is never given to one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$file = getenv('MAY_SERVE') ?: tempnam('/tmp', 'steelwool-serve-');
putenv("MAY_SERVE=$file");
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'log_level' => SWOOLE_LOG_NONE, 'http2_max_concurrent_streams' => 4]);
    $server->on('workerStart', function () use ($file) {
        echo "starting\n";
        // Nobody serves before that.
        eventually(fn () => file_get_contents($file) !== '' ?: null, 'the word that it may');
    });
    $seen = [];
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use (&$seen) {
        $seen[] = $path = $request->server['path_info'];
        if ($path === '/die') {
            Swoole\Process::kill(getmypid(), SIGKILL);
            return;
        }
        $response->end(implode(' ', $seen));
    });
    return $server;
});
register_shutdown_function(fn () => unlink($file));
file_put_contents($file, 'yes');
$server->listens();
$peer = new Http2Peer($server->connect());
echo $peer->answer($peer->request('/first')), "\n";
file_put_contents($file, '');
$peer->answer($peer->request('/die'));
$server->waitFor('/starting.*starting/s');
$given_up = array_map(fn () => $peer->request('/given-up'), [1, 2, 3, 4]);
echo $peer->answer($peer->request('/')), "\n";
foreach ($given_up as $stream) {
    $peer->reset($stream);
}
// They make room at once, since no program has them. This one is answered by the server itself.
echo $peer->answer($peer->request('/', [['host', 'elsewhere']])), "\n";
$waits = $peer->request('/waits');
file_put_contents($file, 'yes');
echo $peer->answer($waits), "\n";
echo $server->stop();
?>
--EXPECT--
HEADERS 200, DATA '/first' end
RST_STREAM REFUSED_STREAM
HEADERS 400
HEADERS 200, DATA '/waits' end
starting
starting
