--TEST--
Http\Client: bodies, methods, headers and cookies of requests, and those of the answer
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

/** Sends one request and prints it as it has arrived. */
function show(string $title, callable $send): void
{
    global $peer;
    $cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
    $cli->setHeaders(['Host' => 'example.com']);
    Swoole\Coroutine\run(fn () => $send($cli, function ($cli) use ($title) {
        echo "== $title\n", trim($cli->body), "\n";
        $cli->close();
    }));
}

show('a form', fn ($cli, $then) => $cli->post('/echo', ['a' => '1 2', 'list' => ['x', 'y']], $then));
show('a body', fn ($cli, $then) => $cli->post('/echo', 'raw', $then));
show('no keep-alive', function ($cli, $then) {
    $cli->set(['keep_alive' => false]);
    $cli->get('/echo', $then);
});
show('another method', function ($cli, $then) {
    $cli->setMethod('PUT');
    $cli->setData('data');
    $cli->execute('/echo', $then);
});
show('the body is taken away, the rest stays', function ($cli, $then) {
    $cli->setHeaders(['Host' => 'example.com', 'X-Number' => 5, 'connection' => 'Keep-Alive']);
    $cli->setCookies(['a' => 'b;c', 'd' => 1]);
    $cli->setData('first');
    $cli->execute('/echo', function ($cli) use ($then) {
        var_dump($cli->requestBody);
        $cli->execute('/echo', $then);
    });
});
show('cookies of an answer are sent again', fn ($cli, $then) => $cli->get('/cookies', function ($cli) use ($then) {
    echo json_encode([$cli->set_cookie_headers, $cli->cookies, $cli->headers['x-twice']]), "\n";
    $cli->get('/echo', $then);
}));
?>
--EXPECT--
== a form
POST /echo HTTP/1.1
Host: example.com
Content-Type: application/x-www-form-urlencoded
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd
Content-Length: 33

a=1+2&list%5B0%5D=x&list%5B1%5D=y
== a body
POST /echo HTTP/1.1
Host: example.com
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd
Content-Length: 3

raw
== no keep-alive
GET /echo HTTP/1.1
Host: example.com
Connection: close
Accept-Encoding: gzip, deflate, br, zstd
== another method
PUT /echo HTTP/1.1
Host: example.com
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd
Content-Length: 4

data
NULL
== the body is taken away, the rest stays
GET /echo HTTP/1.1
Host: example.com
X-Number: 5
connection: Keep-Alive
Accept-Encoding: gzip, deflate, br, zstd
Cookie: a=b%3Bc; d=1
[["a=1%202; path=\/","b=x"],{"a":"1 2","b":"x"},"last"]
== cookies of an answer are sent again
GET /echo HTTP/1.1
Host: example.com
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd
Cookie: a=1+2; b=x
