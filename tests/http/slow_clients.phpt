--TEST--
A client that takes too long gets 408, is closed or reset, as the options say, and the log tells of some of them
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set([
        'worker_num' => 1, 'http_header_timeout' => 0.2, 'http_body_timeout' => '0.3', 'max_idle_time' => 0.4, 'write_timeout' => 0.2,
        'min_transfer_rate' => 1000, 'package_max_length' => '20M', 'socket_buffer_size' => '64M',
    ]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/wait') {
            Co::sleep(1);
        }
        $response->end(isset($request->get['size']) ? str_repeat('x', (int) $request->get['size']) : 'fine');
    });
    $tcp = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $tcp->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, str_repeat('y', 20_000_000)));
    return $server;
});
$waits = $server->connect()->send("GET /wait HTTP/1.1\r\nHost: t\r\n\r\n");
$silent = $server->connect();
$head = $server->connect()->send("GET / HTTP/1.1\r\nHo");
$length = $server->connect()->send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000000\r\n\r\nabc");
$chunked = $server->connect()->send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
$deaf = $server->connect()->send("GET /?size=20000000 HTTP/1.1\r\nHost: t\r\n\r\n");
$raw = $server->connect(1)->send('x');
$server->waitFor('/(?s)(does not read.*){2}|2 more within/');
foreach (['silent', 'head', 'length', 'chunked', 'waits'] as $name) {
    $client = $$name;
    try {
        echo "$name: {$client->answer()}", $client->isClosed() ? ", closed" : ", open", "\n";
    } catch (Exception) {
        echo "$name: ", feof($client->socket) ? 'closed' : 'open', "\n";
    }
}
foreach (['deaf' => $deaf, 'raw' => $raw] as $name => $client) {
    while ((string) @fread($client->socket, 1 << 20) !== '');
    // After an orderly end one could still send.
    echo "$name: ", @fwrite($client->socket, 'x') === false ? 'reset' : 'end', "\n";
}
echo $server->get('/'), "\n";
$log = preg_replace('/session#\d+ \([^)]*\)/', 'CLIENT', $server->stop());
$lines = explode("\n", trim(preg_replace('/: \d+ more within/', ': N more within', $log)));
sort($lines);
echo implode("\n", $lines), "\n";

echo "- refused where they are no times\n";
foreach (['http_header_timeout' => -1, 'max_idle_time' => 'soon', 'write_timeout' => [], 'min_transfer_rate' => -5, 'heartbeat_idle_time' => NAN] as $key => $value) {
    try {
        (new Swoole\Http\Server('127.0.0.1', 0))->set([$key => $value]);
        echo "taken\n";
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
silent: closed
head: 408 , closed
length: 408 , closed
chunked: 408 , closed
waits: 200 fine, closed
deaf: reset
raw: reset
200 fine
[log] NOTICE	slow client CLIENT: it does not read what is sent to it, or too slowly
[log] NOTICE	slow client CLIENT: its request's body comes too slowly
[log] NOTICE	slow client CLIENT: its request's head did not come to its end in time
[log] NOTICE	slow clients: N more within a second: it does not read what is sent to it, or too slowly
[log] NOTICE	slow clients: N more within a second: its request's body comes too slowly
- refused where they are no times
Swoole\Server::set(): option 'http_header_timeout' must be a number of seconds, 0 or more
Swoole\Server::set(): option 'max_idle_time' must be a number of seconds, 0 or more
Swoole\Server::set(): option 'write_timeout' must be a number of seconds, 0 or more
Swoole\Server::set(): option 'min_transfer_rate' must be between 0 and 4294967295
Swoole\Server::set(): option 'heartbeat_idle_time' must be a number of seconds, 0 or more
