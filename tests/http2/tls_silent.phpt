--TEST--
A client that has agreed on HTTP/2 by ALPN and says nothing can be closed, has a deadline, and holds up no end of the server
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/http2.php';
$dir = certificates(['server' => 'localhost']);
$program = fn (float $deadline) => function () use ($dir, $deadline) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key",
        'http_header_timeout' => $deadline, 'max_wait_time' => 100, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) use ($server) {
        foreach ($server->connections as $fd) {
            $fd === $request->fd || $response->write(json_encode($server->close($fd)));
        }
        $response->end();
    });
    return $server;
};
$server = serve($program(1000));
$hurried = serve($program(0.05));
$trust = ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost'];
$silent = function (ServerProcess $server) use ($trust) {
    $client = tls($server->connect(), $trust + ['alpn_protocols' => 'h2']);
    // Its SETTINGS say that it waits for the client's preface.
    $said = fread($client->socket, 9);
    echo ord($said[3]) === Frame::SETTINGS ? 'SETTINGS, ' : 'no settings, ';
    return $client;
};
$end = function (Client $client) {
    stream_get_contents($client->socket);
    return feof($client->socket) ? 'the end' : 'nothing';
};

$client = $silent($hurried);
echo $end($client), "\n";

$client = $silent($server);
$other = new Http2Peer(tls($server->connect(), $trust + ['alpn_protocols' => 'h2']));
echo $other->answer($other->request('/')), "\n";
echo $end($client), "\n";

$client = $silent($server);
$half = $silent($server)->send('PRI * HTTP/2.0');
unset($other);
echo $server->stop(), $hurried->stop(), "stopped\n";
?>
--EXPECT--
SETTINGS, the end
SETTINGS, HEADERS 200, DATA 'true', DATA '' end
the end
SETTINGS, SETTINGS, stopped
