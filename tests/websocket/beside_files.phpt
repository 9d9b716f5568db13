--TEST--
A handshake is the program's also where a file could be the answer; other requests get the file
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/websocket.php';
// Each server is a process that runs this script as well.
$root = getenv('FILES_ROOT') ?: '/tmp/steelwool-beside-' . getmypid();
if (putenv("FILES_ROOT=$root") && !is_dir($root)) {
    mkdir($root);
    file_put_contents("$root/index.html", 'the page');
}
$program = fn (int $mode) => function () use ($mode, $root) {
    $server = new Swoole\WebSocket\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'enable_static_handler' => true, 'document_root' => $root, 'http_index_files' => ['index.html']]);
    $server->on('message', fn ($server, $frame) => $server->push($frame->fd, "got $frame->data"));
    return $server;
};
$servers = ['BASE' => serve($program(SWOOLE_BASE)), 'PROCESS' => serve($program(SWOOLE_PROCESS))];
foreach ($servers as $mode => $server) {
    echo "$mode: ", $server->get('/')->body;
    foreach (['/', '/index.html'] as $path) {
        $peer = new WebSocketPeer($server->connect(), $path);
        echo ", $path {$peer->answer->status} ", $peer->send('hello')->read();
    }
    echo "\n";
    $server->stop();
}
unlink("$root/index.html");
rmdir($root);
?>
--EXPECT--
BASE: the page, / 101 got hello, /index.html 101 got hello
PROCESS: the page, / 101 got hello, /index.html 101 got hello
