--TEST--
Coroutine\Http2\MultiplexClient: many coroutines on one connection, each with its own answer; time limits, a server that ends, heartbeats
--FILE--
<?php
use Swoole\Coroutine\Http2\MultiplexClient;
use Swoole\Http2\Request;

/** A server for HTTP/2; `/N` is answered after so many milliseconds. */
function server(): array
{
    $server = new Co\Http\Server('127.0.0.1');
    $server->set(['open_http2_protocol' => true]);
    $server->handle('/', function ($request, $response) {
        $wait = (int) substr($request->server['request_uri'], 1);
        $wait > 0 && Co::sleep($wait / 1000);
        $response->end("$request->fd " . $request->server['request_uri'] . ' ' . $request->getContent());
    });
    return [$server, go(fn () => $server->start())];
}
function request(string $path, string $body = ''): Request
{
    $request = new Request();
    $request->path = $path;
    $request->method = $body === '' ? 'GET' : 'POST';
    $request->data = $body;
    return $request;
}

/** Accepts a connection of HTTP/2: the socket, and what reads a frame: type and contents. */
function peer($listener): array
{
    $socket = stream_socket_accept($listener);
    fread($socket, 24);
    fwrite($socket, "\0\0\0\4\0\0\0\0\0");
    return [$socket, function () use ($socket): array {
        $head = fread($socket, 9);
        $length = unpack('N', "\0" . substr($head, 0, 3))[1];
        return [ord($head[3]), $length > 0 ? fread($socket, $length) : ''];
    }];
}

Co\run(function () {
    [$server, $serving] = server();
    $client = new MultiplexClient('127.0.0.1', $server->port);
    echo "20 at once, the first ones answered last\n";
    $begun = microtime(true);
    $answers = $coroutines = [];
    for ($i = 0; $i < 20; $i++) {
        $coroutines[] = go(function () use ($client, $i, &$answers) {
            $answers[$i] = explode(' ', $client->request(request('/' . (200 - $i * 5), "body $i"))->data, 2);
        });
    }
    Co::join($coroutines);
    ksort($answers);
    echo $answers[0][1], ', ', $answers[19][1], ', ', count(array_unique(array_column($answers, 0))), ' connection, ';
    echo microtime(true) - $begun < 2 ? 'at once' : 'slowly', "\n";

    echo "a time limit is of one request only\n";
    $late = go(fn () => print(strstr($client->request(request('/100'))->data, '/') . "\n"));
    var_dump($client->request(request('/300'), 0.01), $client->errCode === SOCKET_ETIMEDOUT);
    Co::join([$late]);

    echo "answers come by request() only\n";
    var_dump($client->recv(), $client->read(), $client->errMsg);
    $open = request('/0');
    $open->pipeline = true;
    var_dump($client->request($open));

    echo "closed while it is waited for\n";
    $waiting = go(fn () => var_dump($client->request(request('/300'))));
    Co::sleep(0.01);
    var_dump($client->close());
    Co::join([$waiting]);
    echo 'and it connects again: ', explode(' ', $client->request(request('/0'))->data)[1], "\n";

    echo "the server ends the connection, and then itself\n";
    $server->shutdown();
    Co::join([$serving]);
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    $client = new MultiplexClient('127.0.0.1', (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1));
    $closed = new Co\Channel();
    $peer = go(function () use (&$listener, $closed) {
        for ($i = 0; $i < 2; $i++) {
            [$socket, $frame] = peer($listener);
            // All that the client sends: what is not read would make a reset of the end.
            for ($types = []; !isset($types[1]) || $types[4] < 2;) {
                $type = $frame()[0];
                $types[$type] = ($types[$type] ?? 0) + 1;
            }
            fwrite($socket, "\0\0\1\1\5\0\0\0\1\x88");    // HEADERS of stream 1, its end: status 200
            fclose($socket);
            $closed->push(true);
        }
        fclose($listener);
    });
    for ($i = 0; $i < 2; $i++) {
        echo $client->request(request('/'))->statusCode, "\n";
        $closed->pop();
    }
    Co::join([$peer]);
    var_dump($client->request(request('/')), $client->errCode === SOCKET_ECONNREFUSED);

    echo "heartbeats, until it is closed\n";
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    $peer = go(function () use ($listener) {
        [$socket, $frame] = peer($listener);
        for ($pings = 0; $pings < 2;) {
            [$type, $data] = $frame();
            if ($type === 6) {
                $pings++;
                fwrite($socket, "\0\0\x08\6\1\0\0\0\0$data");
            }
        }
        echo "$pings pings\n";
    });
    $client = new MultiplexClient('127.0.0.1', (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1));
    $client->set(['heartbeat' => 0.01]);
    $waiting = go(fn () => var_dump($client->request(request('/never'))));
    Co::join([$peer, $waiting]);
});
echo "nothing keeps the program alive\n";
?>
--EXPECT--
20 at once, the first ones answered last
/200 body 0, /105 body 19, 1 connection, at once
a time limit is of one request only
bool(false)
bool(true)
/100 
answers come by request() only
bool(false)
bool(false)
string(55) "read() is for a Client: here request() gives the answer"
bool(false)
closed while it is waited for
bool(false)
bool(true)
and it connects again: /0
the server ends the connection, and then itself
200
200
bool(false)
bool(true)
heartbeats, until it is closed
2 pings
bool(false)
nothing keeps the program alive
