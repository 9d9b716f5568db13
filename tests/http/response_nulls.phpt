--TEST--
Response: redirect() takes null for its usual code, trailer() takes it to take one away
--FILE--
<?php
declare(strict_types=1);
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/old') {
            $response->redirect('/new', null);
            return;
        }
        $response->write('hello');
        $response->trailer('X-Draft', '1');
        $response->trailer('X-Final', '2');
        $response->trailer('X-Draft', null);
        $response->end();
    });
    return $server;
});
$answer = $server->get('/old');
echo $answer->status, ' ', $answer->header('location'), "\n";
$socket = stream_socket_client("tcp://127.0.0.1:{$server->listens()}");
fwrite($socket, "GET /new HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
[, $body] = explode("\r\n\r\n", stream_get_contents($socket), 2);
echo str_replace("\r\n", '|', $body), "\n", $server->stop();
?>
--EXPECT--
302 /new
5|hello|0|x-final: 2||
