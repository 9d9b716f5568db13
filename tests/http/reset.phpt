--TEST--
A client that resets its connection ends its request's response only
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/stream') {
            echo "begin\n";
            while ($response->write(str_repeat('x', 100000))) {
                Co::sleep(0.001);
            }
            echo 'writable ', json_encode($response->isWritable()), ', end ', json_encode($response->end('last')), "\n";
            return;
        }
        $response->end('fine');
    });
    $server->on('close', function ($server, $fd, $reactor) {
        echo "close $fd ", $reactor < 0 ? 'by the server' : 'by the client', "\n";
    });
    return $server;
});
$other = $server->connect();
echo $other->request('GET', '/'), "\n";
$client = $server->connect()->send("GET /stream HTTP/1.1\r\nHost: t\r\n\r\n");
$client->read(10);
// Unread bytes make the kernel send a reset.
$client->close();
$server->waitFor('/writable/');
$server->waitFor('/close 2/');
echo $other->request('GET', '/'), "\n";
$lines = explode("\n", trim($server->stop()));
sort($lines);
echo implode("\n", $lines), "\n";
?>
--EXPECT--
200 fine
200 fine
begin
close 1 by the server
close 2 by the client
writable false, end false
