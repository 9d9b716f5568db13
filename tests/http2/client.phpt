--TEST--
The coroutine client of HTTP/2: many requests at once, bodies in parts both ways, trailers, GOAWAY
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http2\Client;
use Swoole\Http2\Request;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'package_max_length' => 10_000_000, 'http_compression' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        switch ($request->server['path_info']) {
            case '/facts':
                $response->cookie('seen', 'a b');
                return $response->end(json_encode([
                    $request->getMethod(), $request->header['host'], $request->header['x-one'] ?? null, $request->cookie, $request->get, $request->post,
                ]));
            case '/slow':
                Swoole\Coroutine::sleep(0.1);
                return $response->end('slow');
            case '/stream':
                foreach (['one', 'two', 'three'] as $part) {
                    $response->write($part);
                    Swoole\Coroutine::sleep(0.01);
                }
                $response->trailer('grpc-status', '0');
                return $response->end();
            case '/echo':
                return $response->end($request->rawContent());
            case '/reset':
                $response->write('begun');
                throw new Exception('an answer that is broken off');
            case '/away':
                $response->goaway(SWOOLE_HTTP2_ERROR_ENHANCE_YOUR_CALM, 'enough');
                return $response->end('last');
        }
        $response->end($request->server['request_uri']);
    });
    return $server;
});
$port = $server->listens();

function request(string $path, array $with = []): Request
{
    $request = new Request;
    $request->path = $path;
    foreach ($with as $name => $value) {
        $request->$name = $value;
    }
    return $request;
}

Swoole\Coroutine\run(function () use ($port) {
    $client = new Client('127.0.0.1', $port);
    var_dump($client->connect());
    $client->send(request('/facts?a=1', [
        'method' => 'POST', 'headers' => ['X-One' => ' 1 ', 'Connection' => 'close'], 'cookies' => ['b' => 'c&d'], 'data' => ['e' => 'f'],
    ]));
    $answer = $client->recv();
    echo "$answer->statusCode ", str_replace((string) $port, 'PORT', $answer->data), "\n";
    echo json_encode([$answer->cookies, $answer->set_cookie_headers, $answer->headers['content-type'], $answer->pipeline, $answer->errCode]), "\n";

    // Who is quick comes first.
    $streams = [$client->send(request('/slow')), $client->send(request('/a')), $client->send(request('/b'))];
    echo json_encode([$streams, $client->stats('active_stream_num'), $client->isStreamExist($streams[0]), $client->isStreamExist(99)]), "\n";
    for ($count = 0; $count < 3; $count++) {
        $answer = $client->recv();
        echo "$answer->streamId $answer->data\n";
    }

    // Several coroutines on one connection: one receives, others send.
    $channels = [];
    for ($number = 0; $number < 5; $number++) {
        go(function () use ($client, $number, &$channels) {
            $channel = $channels[$client->send(request("/number/$number"))] = new Swoole\Coroutine\Channel(1);
            echo $channel->pop()->data === "/number/$number" ? '' : "mixed up\n";
        });
    }
    for ($count = 0; $count < 5; $count++) {
        $answer = $client->recv();
        $channels[$answer->streamId]->push($answer);
    }
    echo "each had its own\n";

    // Part by part.
    $client->send(request('/stream'));
    do {
        $answer = $client->read();
        echo json_encode([$answer->statusCode, $answer->data, $answer->pipeline, $answer->headers['grpc-status'] ?? null, $answer->trailers]), "\n";
    } while ($answer->pipeline);
    $stream = $client->send(request('/echo', ['method' => 'POST', 'pipeline' => true]));
    var_dump($client->write($stream, 'some '), $client->write($stream, 'parts', true), $client->write($stream, 'too late'));
    echo "$client->errCode $client->errMsg\n";
    echo $client->recv()->data, "\n";

    // Larger than any window.
    $body = str_repeat('0123456789', 500_000);
    $client->send(request('/echo', ['method' => 'POST', 'data' => $body]));
    echo $client->recv()->data === $body ? "5 MB there and back\n" : "mixed up\n";
    $client->send(request('/' . str_repeat('long', 1000), ['headers' => ['accept-encoding' => 'gzip']]));
    $answer = $client->recv();
    echo $answer->headers['content-encoding'], ' ', strlen($answer->data), "\n";

    // What is broken off never comes; others do.
    $broken = $client->send(request('/reset'));
    $client->send(request('/slow'));
    echo $client->recv()->data, ' ', json_encode($client->isStreamExist($broken)), "\n";
    var_dump($client->ping());
    try {
        $client->send(request('/', ['cookies' => ['large' => str_repeat('x', 5000)]]));
    } catch (Client\Exception $e) {
        echo $e->getMessage(), "\n";
    }
    echo json_encode($client->stats()), "\n";

    // The server has enough: what it has taken is answered.
    $client->send(request('/away'));
    echo $client->recv()->data, " $client->errMsg\n";
    var_dump($client->recv());
    echo json_encode([$client->errCode, $client->errMsg, $client->serverLastStreamId, $client->connected]), "\n";
    var_dump($client->send(request('/')), $client->errCode === SWOOLE_ERROR_CLIENT_NO_CONNECTION);

    // It can be connected again, and a wait has its limit and its end.
    var_dump($client->connect(), $client->connect());
    echo "$client->errCode\n";
    $client->send(request('/slow'));
    var_dump($client->recv(0.01));
    echo "$client->errCode {$client->recv()->data}\n";
    go(function () use ($client) {
        Swoole\Coroutine::sleep(0.01);
        var_dump($client->close());
    });
    var_dump($client->recv());
    var_dump($client->close());
    echo "$client->errCode\n";
});

Swoole\Coroutine\run(function () {
    $nobody = new Client('127.0.0.1', 1);
    var_dump($nobody->connect());
    echo "$nobody->errCode\n";
    foreach ([['', 80], ['localhost', 70000]] as [$host, $port]) {
        try {
            new Client($host, $port);
        } catch (Client\Exception $e) {
            echo $e->getMessage(), "\n";
        }
    }
});
$server->stop();
?>
--EXPECT--
bool(true)
200 ["POST","127.0.0.1:PORT","1",{"b":"c&d"},{"a":"1"},{"e":"f"}]
[{"seen":"a b"},["seen=a+b"],"text\/html",false,0]
[[3,5,7],3,true,false]
5 /a
7 /b
3 slow
each had its own
[200,"one",true,null,null]
[0,"two",true,null,null]
[0,"three",true,null,null]
[0,null,false,"0",{"grpc-status":"0"}]
bool(true)
bool(true)
bool(false)
22 unable to found active pipeline stream#21
some parts
5 MB there and back
gzip 4001
slow false
bool(true)
HTTP cookie header is too large
{"current_stream_id":31,"last_stream_id":29,"local_settings":{"header_table_size":4096,"init_window_size":65535,"max_concurrent_streams":128,"max_frame_size":16384,"max_header_list_size":4294967295},"remote_settings":{"header_table_size":4096,"init_window_size":65535,"max_concurrent_streams":128,"max_frame_size":16384,"max_header_list_size":65536},"active_stream_num":0}
last enough
bool(false)
[11,"enough",31,false]
bool(false)
bool(true)
bool(true)
bool(false)
106
bool(false)
110 slow
bool(true)
bool(false)
bool(false)
9
bool(false)
111
The host is empty
The port is invalid
