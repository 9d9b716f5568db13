--TEST--
A file that cannot be opened now, since descriptors have run out, is answered with 503, not as one that is missing
--EXTENSIONS--
posix
--FILE--
<?php
require __DIR__ . '/../include/server.php';
putenv('STEELWOOL_EXTENSIONS=' . trim(getenv('STEELWOOL_EXTENSIONS') . ' posix')); // of the server
// The server is a process that runs this script as well.
$root = getenv('STATIC_ROOT') ?: '/tmp/steelwool-descriptors-' . getmypid();
if (putenv("STATIC_ROOT=$root") && !is_dir($root)) {
    mkdir($root);
    // Too large to be kept in memory.
    file_put_contents("$root/large.txt", str_repeat('x', 100_000));
}
$server = serve(function () use ($root) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'enable_static_handler' => true, 'document_root' => $root, 'static_handler_locations' => ['/large', '/missing']]);
    $server->on('request', function ($request, $response) {
        static $open = [];
        if ($request->server['request_uri'] === '/fill') {
            $limits = posix_getrlimit();
            posix_setrlimit(POSIX_RLIMIT_NOFILE, 100, is_int($limits['hard openfiles']) ? $limits['hard openfiles'] : POSIX_RLIMIT_INFINITY);
            while ($file = @fopen('/dev/null', 'r')) {
                $open[] = $file;
            }
        } else {
            $open = [];
        }
        $response->end('done');
    });
    return $server;
});
// BASE only: in PROCESS mode the master opens files, and no handler takes its descriptors.
// All on one connection: another one could not be taken.
$client = $server->connect();
foreach (['/large.txt', '/fill', '/large.txt', '/free', '/large.txt', '/missing.txt'] as $path) {
    $answer = $client->request('GET', $path);
    echo "$path: $answer->status, ", strlen($answer->body), " bytes\n";
}
$server->stop();
unlink("$root/large.txt");
rmdir($root);
?>
--EXPECTF--
/large.txt: 200, 100000 bytes
/fill: 200, 4 bytes
/large.txt: 503, %d bytes
/free: 200, 4 bytes
/large.txt: 200, 100000 bytes
/missing.txt: 404, %d bytes
