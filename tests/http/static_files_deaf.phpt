--TEST--
Clients that ask for many files and read none hold one descriptor each, however many parts they ask for
--FILE--
<?php
require __DIR__ . '/../include/server.php';
// The server is a process that runs this script as well.
$root = getenv('STATIC_ROOT') ?: '/tmp/steelwool-deaf-' . getmypid();
if (putenv("STATIC_ROOT=$root") && !is_dir($root)) {
    mkdir($root);
    file_put_contents("$root/large.txt", str_repeat('0123456789', 500_000));
    file_put_contents("$root/page.txt", str_repeat('x', 100_000));
}

$server = serve(function () use ($root) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'enable_static_handler' => true, 'document_root' => $root]);
    $server->on('request', fn ($request, $response) => $response->end((string) count(scandir('/proc/self/fd'))));
    return $server;
});
$client = $server->connect();
$count = fn (): int => (int) $client->request('GET', '/')->body;
$before = $count();

$ranges = implode(',', array_map(fn (int $part): string => $part * 100_000 . '-' . ($part * 100_000 + 99_999), range(0, 31)));
$requests = [
    'one range after the other' => str_repeat("GET /large.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=$ranges\r\n\r\n", 30),
    'whole files' => str_repeat("GET /page.txt HTTP/1.1\r\nHost: x\r\n\r\n", 300),
];
foreach ($requests as $name => $request) {
    $deaf = [];
    for ($number = 0; $number < 5; $number++) {
        $deaf[] = $socket = stream_socket_client('tcp://127.0.0.1:' . $server->port);
        fwrite($socket, $request);
    }
    // One for the connection, one for the file; each answer to our own request lets the others have their turns in between.
    for ($try = $most = 0; $try < 100 && $most <= 10; $try++) {
        $most = max($most, $count() - $before);
    }
    echo "$name: ", $most <= 10 ? 'two descriptors each at most' : "$most descriptors for 5 clients", "\n";
    foreach ($deaf as $socket) {
        fclose($socket);
    }
}

$socket = stream_socket_client('tcp://127.0.0.1:' . $server->port);
fwrite($socket, $requests['whole files']);
stream_socket_shutdown($socket, STREAM_SHUT_WR);
$all = stream_get_contents($socket);
echo substr_count($all, 'HTTP/1.1 200 OK'), ' answers, ', substr_count($all, 'x') >= 30_000_000 ? 'whole' : 'cut', "\n";
$server->stop();
array_map('unlink', glob("$root/*.txt"));
rmdir($root);
?>
--EXPECT--
one range after the other: two descriptors each at most
whole files: two descriptors each at most
300 answers, whole
