--TEST--
Requests on one connection are answered one after the other, until either side says close
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/bye') {
            $response->header('Connection', 'close');
        }
        $response->end("session {$request->fd}");
    });
    return $server;
});
$client = $server->connect();
foreach (['/one', '/two', '/bye'] as $target) {
    $answer = $client->request('GET', $target);
    echo "$target: $answer->body, ", $answer->header('Connection'), "\n";
}
var_dump($client->isClosed());

$client = $server->connect();
$answer = $client->request('GET', '/', ['Connection' => 'close']);
echo "client closes: $answer->body, ", $answer->header('Connection'), "\n";
var_dump($client->isClosed());

$client = $server->connect()->send("GET / HTTP/1.0\r\n\r\n");
echo 'HTTP/1.0: ', $client->answer()->body, "\n";
var_dump($client->isClosed());

$client = $server->connect()->send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
echo 'HTTP/1.0 with keep-alive: ', $client->answer()->body, "\n";
echo 'again: ', $client->request('GET', '/')->body, "\n";
?>
--EXPECT--
/one: session 1, keep-alive
/two: session 1, keep-alive
/bye: session 1, close
bool(true)
client closes: session 2, close
bool(true)
HTTP/1.0: session 3
bool(true)
HTTP/1.0 with keep-alive: session 4
again: session 4
