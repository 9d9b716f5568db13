--TEST--
Coroutine\Http\Client: what fails says at what and why; a kept connection that the server has closed is made anew; an HTTP proxy
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\Client;
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

/** A server of the test: each connection is given to a coroutine. */
function listens(callable $serve): int
{
    $server = new Socket(AF_INET, SOCK_STREAM);
    $server->bind('127.0.0.1');
    $server->listen();
    $GLOBALS['servers'][] = $server;
    Coroutine::create(function () use ($server, $serve) {
        while ($connection = $server->accept(-1)) {
            Coroutine::create($serve, $connection);
        }
    });
    return $server->getsockname()['port'];
}

function said(Client $client, bool $done): void
{
    echo json_encode($done), " $client->statusCode $client->errCode $client->errMsg", $done ? " '$client->body'\n" : "\n";
}

run(function () {
    $client = new Client('127.0.0.1', 1);
    said($client, $client->get('/'));
    $client = new Client('no.such.host.invalid');
    said($client, $client->get('/'));

    foreach ([
        'nothing' => [''], 'half a head' => ["HTTP/1.1 200 OK\r\nX: y"], 'half a body' => ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"],
        'no HTTP' => ["SSH-2.0-server\r\n\r\n"], 'broken chunks' => ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
        'no gzip' => ["HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n", 'this is no gzip data'],
        'until the end' => ["HTTP/1.0 200 OK\r\n\r\n", 'all ', 'of it'], 'byte by byte' => str_split("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        'interim' => ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"],
    ] as $name => $pieces) {
        $port = listens(function (Socket $connection) use ($pieces) {
            $connection->recv();
            array_map(fn ($piece) => $connection->sendAll($piece), $pieces);
            $connection->close();
        });
        $client = new Client('127.0.0.1', $port);
        $client->set(['timeout' => 5]);
        echo "$name: ";
        said($client, $client->get('/'));
    }
    $silent = listens(fn (Socket $connection) => $connection->recv() && $connection->recv());
    $client = new Client('127.0.0.1', $silent);
    $client->set(['timeout' => 0.05]);
    echo 'silence: ';
    said($client, $client->get('/'));
    echo 'injected: ';
    said($client, $client->get("/\r\nX: y"));
    $client->setHeaders(['X' => "a\r\nY: b"]);
    said($client, $client->get('/'));

    // Each connection serves one request, and says nothing about that.
    $number = 0;
    $once = listens(function (Socket $connection) use (&$number) {
        $connection->recv();
        $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" . ++$number);
        $connection->close();
    });
    $client = new Client('127.0.0.1', $once);
    $client->get('/');
    Coroutine::sleep(0.01);
    said($client, $client->get('/'));

    // What nobody asked for belongs to no request: neither an answer too many, nor one that was not waited for.
    $number = 0;
    $talks = listens(function (Socket $connection) use (&$number) {
        $mine = ++$number;
        while ($connection->recv()) {
            $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{$mine}HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nunasked {$mine}");
        }
    });
    $client = new Client('127.0.0.1', $talks);
    said($client, $client->get('/'));
    said($client, $client->get('/'));
    $client->setDefer();
    $client->get('/deferred');
    $client->setDefer(false);
    said($client, $client->get('/'));
    var_dump(@$client->recv());

    // What is sent again has its body again; what was not sent leaves none to the next request.
    $number = 0;
    $echo = listens(function (Socket $connection) use (&$number) {
        $body = explode("\r\n\r\n", $connection->recv())[1];
        $status = ++$number > 1 ? '200 OK' : '503 Service Unavailable';
        $connection->sendAll("HTTP/1.1 $status\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
        $connection->close();
    });
    $client = new Client('127.0.0.1', $echo);
    $client->set(['max_retries' => 1]);
    said($client, $client->post('/', 'the body'));
    said($client, $client->post("/\r\n", 'no body'));
    said($client, $client->get('/'));

    // A second coroutine may not use it at the same time; the first goes on.
    $slow = listens(function (Socket $connection) {
        $connection->recv();
        Coroutine::sleep(0.1);
        $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
    });
    $client = new Client('127.0.0.1', $slow);
    $first = Coroutine::create(fn () => said($client, $client->get('/')));
    try {
        $client->get('/');
    } catch (Swoole\Error $error) {
        echo preg_replace('/\d+/', 'N', $error->getMessage()), "\n";
    }
    Coroutine::join([$first]);
    $closed = Coroutine::create(fn () => said($client, $client->get('/')));
    $client->close();
    Coroutine::join([$closed]);

    $client = new Client('127.0.0.1', $slow);
    $client->set(['write_func' => fn () => throw new LogicException('in write_func')]);
    try {
        $client->get('/');
    } catch (LogicException $error) {
        echo $error->getMessage(), ', ', json_encode($client->connected), "\n";
    }
    var_dump(@$client->set(['write_func' => 'no such function']), error_get_last()['message']);

    $proxy = listens(function (Socket $connection) {
        [$request] = explode("\r\n", $head = $connection->recv());
        preg_match('/^Proxy-Authorization: Basic (.*)\r$/m', $head, $credentials);
        $body = "$request by " . base64_decode($credentials[1]);
        $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
    });
    $client = new Client('some.host');
    $client->set(['http_proxy_host' => '127.0.0.1', 'http_proxy_port' => $proxy, 'http_proxy_username' => 'me', 'http_proxy_password' => 'secret']);
    said($client, $client->get('/path'));

    foreach ([fn () => new Client(''), fn () => new Client('host', 70000)] as $mistake) {
        try {
            $mistake();
        } catch (Swoole\Exception $error) {
            echo $error::class, ': ', $error->getMessage(), "\n";
        }
    }
    array_map(fn (Socket $server) => $server->close(), $GLOBALS['servers']);
});
?>
--EXPECT--
false -1 111 Connection refused
false -1 711 DNS Lookup resolve failed
nothing: false -3 104 Connection reset by peer
half a head: false -3 104 Connection reset by peer
half a body: false -3 104 Connection reset by peer
no HTTP: false -3 7102 malformed response: head
broken chunks: false -3 7102 malformed chunked body: malformed chunk size
no gzip: false -3 7102 the body is not coded as its header says
until the end: true 200 0  'all of it'
byte by byte: true 200 0  'ok'
interim: true 204 0  ''
silence: false -2 110 Connection timed out
injected: false -4 22 the request target has a space or a control character
false -4 22 the header value contains CR, LF or NUL
true 200 0  '2'
true 200 0  '1'
true 200 0  '2'
true 200 0  '4'
bool(false)
true 200 0  'the body'
false -4 22 the request target has a space or a control character
true 200 0  ''
Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
true 200 0  'slow'
false -3 125 Operation canceled
in write_func, false
bool(false)
string(80) "Swoole\Coroutine\Http\Client::set(): function 'no such function' is not callable"
true 200 0  'GET http://some.host/path HTTP/1.1 by me:secret'
Swoole\Coroutine\Http\Client\Exception: host is empty
Swoole\Coroutine\Http\Client\Exception: The port is invalid
