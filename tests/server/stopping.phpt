--TEST--
SIGTERM and shutdown() end a server within a second, whatever its connections do
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$cases = [
    'idle' => [1, fn ($server) => null],
    'idle with workers' => [2, fn ($server) => null],
    'kept connection' => [2, function ($server) {
        $client = $server->connect();
        $client->request('GET', '/');
        return $client;
    }],
    'connection without a request' => [1, fn ($server) => $server->connect()],
    'half a request' => [1, fn ($server) => $server->connect()->send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc")],
    'shutdown() in a request' => [2, fn ($server) => $server->connect()->send("GET /shutdown HTTP/1.1\r\nHost: t\r\n\r\n")],
    'shutdown() in one process' => [1, fn ($server) => $server->connect()->send("GET /shutdown HTTP/1.1\r\nHost: t\r\n\r\n")],
];
foreach ($cases as $name => [$workers]) {
    $servers[$name] = serve(function () use ($workers) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => $workers]);
        $server->on('shutdown', function () {
            echo "shutdown\n";
        });
        $server->on('request', function ($request, $response) use ($server) {
            if ($request->server['request_uri'] === '/shutdown') {
                $server->shutdown();
            }
            $response->end('answer');
        });
        return $server;
    });
}
foreach ($cases as $name => [, $prepare]) {
    $server = $servers[$name];
    // Only a server that serves is worth stopping.
    $server->get('/');
    $children = $server->children();
    $client = $prepare($server);
    $begin = microtime(true);
    $output = str_contains($name, 'shutdown()') ? $server->wait() : $server->stop();
    $time = microtime(true) - $begin;
    echo "$name: ", trim($output), ', code ', $server->code(), $time < 1 ? '' : sprintf(' took %.3f s', $time), "\n";
    if (array_filter($children, process_exists(...))) {
        echo "  a worker is left\n";
    }
    if (str_contains($name, 'shutdown()')) {
        echo '  ', $client->answer(), "\n";
    }
}
?>
--EXPECT--
idle: shutdown, code 0
idle with workers: shutdown, code 0
kept connection: shutdown, code 0
connection without a request: shutdown, code 0
half a request: shutdown, code 0
shutdown() in a request: shutdown, code 0
  200 answer
shutdown() in one process: shutdown, code 0
  200 answer
