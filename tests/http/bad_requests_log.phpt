--TEST--
Of bad requests of one kind one in a second is logged, and how many were not; each kind for itself
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', fn ($request, $response) => $response->end('fine'));
    return $server;
};
$first = serve($program);
$second = serve($program);
/** How many of a kind the log tells of: lines, and what they count. */
function told(string $log, string $what): array
{
    $lines = preg_match_all("/^\[log\] NOTICE\tbad request from session#\d+ \(127\.0\.0\.1:\d+\): $what$/m", $log);
    preg_match_all("/^\[log\] NOTICE\tbad requests: (\d+) more within a second: $what$/m", $log, $more);
    return [$lines, $lines + array_sum($more[1])];
}
$send = function (ServerProcess $server, string $bytes): void {
    $client = $server->connect();
    if ($client->send($bytes)->answer()->status !== 400 || !$client->isClosed()) {
        echo "not refused\n";
    }
};

// The count comes by itself, a second after the first line.
$begin = microtime(true);
for ($i = 0; $i < 30; $i++) {
    $send($first, "GET / HTTP/1.1\r\n\r\n");
    if ($i % 3 === 0) {
        $send($first, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n");
    }
}
eventually(fn () => told($first->output(), 'malformed request: no Host')[1] === 30 ?: null, 'all of the first kind');
eventually(fn () => told($first->output(), 'malformed request: Host')[1] === 10 ?: null, 'all of the second kind');
$seconds = (int) ceil(microtime(true) - $begin);
foreach (['no Host' => 30, 'Host' => 10] as $what => $count) {
    [$lines, $all] = told($first->output(), "malformed request: $what");
    echo "$what: ", $lines <= $seconds ? 'few lines' : "$lines lines in $seconds s", " tell of $all\n";
}

// A server that ends meanwhile tells what it knows.
for ($i = 0; $i < 20; $i++) {
    $send($second, "GET / HTTP/1.1\r\n\r\n");
}
echo 'at the end: ', told($second->stop(), 'malformed request: no Host')[1], "\n";
?>
--EXPECT--
no Host: few lines tell of 30
Host: few lines tell of 10
at the end: 20
