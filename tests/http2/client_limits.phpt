--TEST--
The coroutine client of HTTP/2: an answer that is too large is given up and others come; what has come before a GOAWAY can be received
--INI--
memory_limit=32M
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
use Swoole\Coroutine\Http2\Client as Http2Client;
use Swoole\Http2\Request;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        for ($sent = 0; $request->server['path_info'] === '/endless' && $response->write(str_repeat('x', 100_000)); $sent++) {
            // Somebody gives up before that.
            if ($sent === 10_000) {
                echo "nobody has given it up\n";
                return;
            }
        }
        $response->end('hello');
    });
    return $server;
});
$port = $server->listens();
function request(string $path, string $body = ''): Request
{
    $request = new Request;
    [$request->method, $request->path, $request->data] = [$body === '' ? 'GET' : 'POST', $path, $body];
    return $request;
}
$memory = fn () => (int) preg_replace('/.*VmHWM:\s+(\d+).*/s', '$1', file_get_contents('/proc/self/status'));

Swoole\Coroutine\run(function () use ($port, $memory) {
    $client = new Http2Client('127.0.0.1', $port);
    $client->connect();
    $before = $memory();
    // Two together have no more room than one.
    $streams = [$client->send(request('/endless')), $client->send(request('/endless'))];
    foreach ([1, 2] as $time) {
        $answer = $client->recv();
        echo json_encode([$answer, $client->errCode, $client->connected]), ' ', $client->errMsg === '' ? 'no words' : 'words', "\n";
    }
    echo json_encode(array_map($client->isStreamExist(...), $streams)), "\n";
    $client->send(request('/'));
    echo $client->recv()->data, "\n";
    $grown = $memory() - $before;
    echo $grown < 64_000 ? "little memory\n" : "$grown KB\n";
    $client->close();
});

// A server that takes the first request only, and says so while the client sends the second one.
Swoole\Coroutine\run(function () {
    $listener = new Swoole\Coroutine\Socket(AF_INET, SOCK_STREAM);
    $listener->bind('127.0.0.1');
    $listener->listen();
    Swoole\Coroutine::create(function () use ($listener) {
        $peer = $listener->accept();
        for ($come = 0; $come < 60_000; $come += strlen($peer->recv()));
        $peer->sendAll(Frame::bytes(Frame::SETTINGS, 0, 0)
            . Frame::bytes(Frame::HEADERS, Frame::END_HEADERS, 1, "\x88") . Frame::bytes(Frame::DATA, Frame::END_STREAM, 1, 'first')
            . Frame::bytes(Frame::GOAWAY, 0, 0, pack('NN', 1, 11) . 'enough'));
        while ($peer->recv());
    });
    $client = new Http2Client('127.0.0.1', $listener->getsockname()['port']);
    $client->connect();
    $client->send(request('/'));
    echo json_encode($client->send(request('/', str_repeat('x', 6_000_000)))), " $client->errCode $client->errMsg $client->serverLastStreamId\n";
    $answer = $client->recv();
    echo $answer ? "$answer->statusCode $answer->data\n" : "lost\n";
    echo json_encode([$client->recv(), $client->errCode, $client->errMsg, $client->connected]), "\n";
});
echo $server->stop();
?>
--EXPECT--
[false,90,true] words
[false,90,true] words
[false,false]
hello
little memory
false 11 enough 1
200 first
[false,11,"enough",false]
