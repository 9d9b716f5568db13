--TEST--
metrics: what is no address is refused, a port that is taken is told of; other paths, slow and hostile clients do no harm
--FILE--
<?php
require __DIR__ . '/../include/metrics.php';

$taken = stream_socket_server('tcp://127.0.0.1:0');
$number = (int) substr(stream_socket_get_name($taken, false), 10);
$program = fn (mixed $metrics) => function () use ($metrics) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'metrics' => $metrics]);
    $server->on('request', fn ($request, $response) => $response->end('served'));
    return $server;
};
$server = serve($program('127.0.0.1:0'));
$other = serve($program((int) getenv('TAKEN')));
if (!in_server()) {
    putenv("TAKEN=$number");
}
$other = in_server() ? $other : new ServerProcess(2);
foreach (['localhost', '99999', '127.0.0.1', [], -1] as $wrong) {
    try {
        (new Swoole\Http\Server('127.0.0.1', 0))->set(['metrics' => $wrong]);
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
foreach (['', false, null] as $none) {
    var_dump((new Swoole\Http\Server('127.0.0.1', 0))->set(['metrics' => $none]));
}
$other->waitFor('/metrics are not/');
echo $other->get('/')->body, ' ', preg_replace('/:\d+:/', ':N:', $other->stop());

$port = metrics_port($server);
$ask = fn (string $text) => stream_get_contents(tap(stream_socket_client("tcp://127.0.0.1:$port"), $text));
function tap($stream, string $text)
{
    @fwrite($stream, $text);
    return $stream;
}
foreach (["GET / HTTP/1.1\r\n\r\n", "POST /metrics HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "HEAD /metrics HTTP/1.0\r\n\r\n"] as $request) {
    echo strtok($ask($request), "\r"), "\n";
}
echo strtok($ask('GET /metrics HTTP/1.1' . "\r\n" . str_repeat("X: y\r\n", 10_000)), "\r") ?: 'broken off', "\n";
$open = $ask("GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text; version=1.0.0\r\n\r\n");
echo preg_match('~application/openmetrics-text.*\n# TYPE steelwool_requests counter\n.*\n# EOF\n$~s', $open), "\n";
// More silent clients than are served at once: each has its time, then others have theirs.
$silent = [];
for ($i = 0; $i < 20; $i++) {
    $silent[] = stream_socket_client("tcp://127.0.0.1:$port");
}
echo count(metrics($port)) > 20 ? "answered\n" : "?\n";
$server->stop();
?>
--EXPECTF--
ValueError: Swoole\Server::set(): option 'metrics' must be a port, or an address of this machine with one
ValueError: Swoole\Server::set(): option 'metrics' must be a port, or an address of this machine with one
ValueError: Swoole\Server::set(): option 'metrics' must be a port, or an address of this machine with one

Warning: Array to string conversion in %s on line %d
ValueError: Swoole\Server::set(): option 'metrics' must be a port, or an address of this machine with one
ValueError: Swoole\Server::set(): option 'metrics' must be a port, or an address of this machine with one
bool(true)
bool(true)
bool(true)
served [log] WARNING	metrics are not served on 127.0.0.1:N: Address already in use (os error 98)
HTTP/1.1 404 Not Found
HTTP/1.1 405 Method Not Allowed
HTTP/1.1 400 Bad Request
HTTP/1.1 200 OK
%s
1
answered
