--TEST--
Response::trailer() with HTTP/1.1: fields behind a body in chunks, which the coroutine client shows among the headers, but for those that come too late
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http\Client as HttpClient;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $in_parts = $request->server['request_uri'] !== '/whole';
        $response->header('Trailer', 'Content-MD5');
        $in_parts && $response->write('hello ');
        $response->trailer('Content-MD5', md5('hello world'));
        $response->trailer('X-Time', '12 ms');
        $request->server['request_uri'] === '/refused' && var_dump($response->trailer('Content-Length', '5'), $response->trailer('a', "b\r\nc: d"));
        $response->end('world');
    });
    return $server;
});
if (in_server()) {
    exit;
}
function answer(ServerProcess $server, string $path, string $version = '1.1'): string
{
    $socket = stream_socket_client("tcp://127.0.0.1:{$server->listens()}");
    fwrite($socket, "GET $path HTTP/$version\r\nHost: a\r\nConnection: close\r\n\r\n");
    [, $body] = explode("\r\n\r\n", stream_get_contents($socket), 2);
    return str_replace("\r\n", '|', $body);
}
echo answer($server, '/parts'), "\n", answer($server, '/whole'), "\n", answer($server, '/parts', '1.0'), "\n", answer($server, '/refused'), "\n";

/** A server that says just this, once. */
function peer(string $answer): int
{
    $listener = new Swoole\Coroutine\Socket(AF_INET, SOCK_STREAM);
    $listener->bind('127.0.0.1', 0);
    $listener->listen();
    go(function () use ($listener, $answer) {
        $client = $listener->accept();
        $client->recv();
        $client->sendAll($answer);
        $client->recv();
    });
    return $listener->getsockname()['port'];
}
Co\run(function () use ($server) {
    $client = new HttpClient('127.0.0.1', $server->port);
    $client->get('/parts');
    echo $client->body, ' ', $client->headers['content-md5'] === md5('hello world') ? 'is whole' : 'is not', ', ', $client->headers['x-time'], "\n";
    $client->get('/whole');
    echo $client->body, ' ', json_encode(isset($client->headers['content-md5'])), "\n";

    echo "what comes too late\n";
    $head = "HTTP/1.1 200 OK\r\nX-One: head\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";
    $client = new HttpClient('127.0.0.1', peer("{$head}X-One: tail\r\nX-Two: tail\r\nSet-Cookie: a=b\r\nContent-Length: 1\r\nLocation: /\r\n\r\n"));
    var_dump($client->get('/'));
    echo $client->body, ' ', json_encode($client->headers), ' ', json_encode($client->cookies), "\n";
    $client = new HttpClient('127.0.0.1', peer($head . str_repeat("X: y\r\n", 3000) . "\r\n"));
    var_dump($client->get('/'));

    echo "setData() stays until post()\n";
    $sent = function (HttpClient $client, callable $ask): string {
        $ask($client);
        return json_encode([$client->requestBody, $client->statusCode]);
    };
    $client = new HttpClient('127.0.0.1', $server->port);
    $client->setMethod('PUT');
    $client->setData('abc');
    echo $sent($client, fn ($client) => $client->execute('/')), $sent($client, fn ($client) => $client->execute('/')), $sent($client, fn ($client) => $client->post('/', 'd')), "\n";
});
echo $server->stop();
?>
--EXPECTF--
6|hello |5|world|0|content-md5: 5eb63bbbe01eeed093cb22bb8f5acdc3|x-time: 12 ms||
world
hello world
6|hello |5|world|0|content-md5: 5eb63bbbe01eeed093cb22bb8f5acdc3|x-time: 12 ms||
hello world is whole, 12 ms
world false
what comes too late
bool(true)
abc {"x-one":"head","transfer-encoding":"chunked","x-two":"tail"} null
bool(false)
setData() stays until post()
["abc",200]["abc",200][null,200]

Warning: Swoole\Http\Response::trailer(): 'content-length' has to be known before the body, and cannot follow it in %s on line %d

Warning: Swoole\Http\Response::trailer(): the header's value contains a line break or NUL in %s on line %d
bool(false)
bool(false)
