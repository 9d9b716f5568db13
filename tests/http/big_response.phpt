--TEST--
A client that reads slowly gets 10 MB whole, while others are served
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/end':
                $response->end(str_repeat('0123456789', 1 << 20));
                break;
            case '/write':
                for ($i = 0; $i < 160; $i++) {
                    $response->write(str_repeat(chr(97 + $i % 26), 1 << 16));
                }
                $response->end();
                break;
            default:
                $response->end('small');
        }
    });
    return $server;
});
$small = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'buffer_output_size' => 1 << 20]);
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/queued') {
            $response->end((string) max(array_map(fn ($fd) => $server->getClientInfo($fd)['send_queued_bytes'], $server->getClientList())));
            return;
        }
        for ($i = 0; $i < 160; $i++) {
            $ok = $response->write(str_repeat('x', 1 << 16));
        }
        $response->end('last');
    });
    return $server;
});
$slow = $server->connect()->send("GET /end HTTP/1.1\r\nHost: t\r\n\r\n");
$chunked = $server->connect()->send("GET /write HTTP/1.1\r\nHost: t\r\n\r\n");
// Neither has read anything yet, and more waits for them than the kernel takes.
echo $server->get('/'), "\n";
$body = $slow->answer()->body;
echo strlen($body), ' ', $body === str_repeat('0123456789', 1 << 20) ? 'same' : 'different', "\n";
$answer = $chunked->answer();
echo strlen($answer->body), ' ', count($answer->chunks), ' chunks, the last begins with ', $answer->chunks[159][0], "\n";
echo $slow->request('GET', '/'), "\n";

echo "- write() waits while the buffer is full\n";
$slow = $small->connect()->send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
// The socket buffers of both sides take some megabytes; what is queued above stays below the limit and one part more.
$queued = eventually(fn () => ($n = (int) $small->get('/queued')->body) > 0 ? $n : null);
var_dump($queued <= (1 << 20) + (1 << 17));
$body = $slow->answer()->body;
echo strlen($body), ' ', substr($body, -5), "\n";
?>
--EXPECT--
200 small
10485760 same
10485760 160 chunks, the last begins with d
200 small
- write() waits while the buffer is full
bool(true)
10485764 xlast
