--TEST--
Clients that do not read their answers, and bodies that do not come to their end, never take more of a worker's memory than it allows
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
$program = fn (array $options) => function () use ($options) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($options + ['worker_num' => 1, 'max_buffered_bytes' => '32M', 'package_max_length' => '8M']);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/end':
                $response->end(str_repeat('x', 8 * MB));
                return;
            case '/write':
                while ($response->write(str_repeat('x', MB)));
                return;
        }
        $response->end('fine');
    });
    $port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $port->on('receive', function ($server, $fd) {
        while ($server->send($fd, str_repeat('x', MB)));
    });
    return $server;
};
$servers = ['/end' => serve($program([])), '/write' => serve($program([])), 'tcp' => serve($program([])), 'body' => serve($program([])), 'chunks' => serve($program([]))];
$memory = function (ServerProcess $server, string $of): int {
    preg_match("/$of:\s+(\d+)/", file_get_contents("/proc/$server->pid/status"), $match);
    return (int) $match[1] * 1024;
};
$part = str_repeat('x', 4 * MB);
foreach ($servers as $what => $server) {
    echo $server->get('/'), "\n";
    $before = $memory($server, 'VmRSS');
    $clients = [];
    for ($i = 0; $i < 60; $i++) {
        $client = $server->connect($what === 'tcp' ? 1 : 0);
        stream_set_blocking($client->socket, false);
        fwrite($client->socket, match ($what) {
            'body' => "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: " . 5 * MB . "\r\n\r\n",
            'chunks' => "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n500000\r\n",
            'tcp' => 'x',
            default => "GET $what HTTP/1.1\r\nHost: t\r\n\r\n",
        });
        if ($what === 'body' || $what === 'chunks') {
            for ($sent = 0, $end = microtime(true) + 0.2; $sent < 4 * MB && ($n = @fwrite($client->socket, substr($part, $sent))) !== false && microtime(true) < $end;) {
                $sent += $n;
            }
        }
        $clients[] = $client;
    }
    // Every one of them has been seen to.
    echo $server->get('/'), "\n";
    $grown = $memory($server, 'VmHWM') - $before;
    echo "$what: ", $grown < 32 * MB + 8 * MB + 24 * MB ? 'within bounds' : 'too much: ' . intdiv($grown, MB) . ' MB', "\n";
    $server->waitFor('/buffers are full|refused, because/');
    $output = $server->stop();
    echo preg_match('/Fatal|Warning|WARNING.*exit/', $output) ? $output : '';
}
?>
--EXPECT--
200 fine
200 fine
/end: within bounds
200 fine
200 fine
/write: within bounds
200 fine
200 fine
tcp: within bounds
200 fine
200 fine
body: within bounds
200 fine
200 fine
chunks: within bounds
