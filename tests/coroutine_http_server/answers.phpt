--TEST--
Coroutine\Http\Server: all that a response can be: streams, files, cookies, redirects, HEAD; forms, 100 Continue, bad requests
--FILE--
<?php
require __DIR__ . '/../include/http.php';
define('PATIENCE', 10.0);
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

/** Sends bytes, and others once something has come, and shows what matters of all that comes until the end. */
function ask(int $port, string $bytes, string $then = ''): void
{
    $socket = new Socket(AF_INET, SOCK_STREAM);
    $socket->connect('127.0.0.1', $port, 5);
    $socket->sendAll($bytes);
    $all = $then === '' ? '' : $socket->recv(65536, 5);
    $socket->sendAll($then);
    for (; ($part = $socket->recv(65536, 5)) !== '' && $part !== false; $all .= $part);
    $all = preg_replace('/^(Server|Date|Connection|Vary): .*\r\n/m', '', $all);
    echo str_replace("\r\n", "\n", $all), "\n---\n";
}

run(function () {
    $server = new Server('127.0.0.1');
    $server->set(['package_max_length' => 2000]);
    $server->handle('/stream', function ($request, $response) {
        $response->header('Trailer-To-Come', 'no');
        $response->write('one');
        Coroutine::sleep(0.001);
        $response->write('two');
        $response->end();
    });
    $server->handle('/file', fn ($request, $response) => $response->sendfile(__DIR__ . '/../include/pair.php', 0, 5));
    $server->handle('/cookie', function ($request, $response) {
        $response->status(201, 'Made');
        $response->cookie('a', 'x y');
        $response->rawcookie('b', json_encode($request->cookie));
        $response->end();
    });
    $server->handle('/away', fn ($request, $response) => $response->redirect('/there', 301));
    $server->handle('/form', function ($request, $response) {
        $content = is_array($request->files) ? file_get_contents($request->files['file']['tmp_name']) : null;
        $response->end(json_encode([$request->post, $content, $request->server['request_method'], $request->header['host']]));
    });
    Coroutine::create(fn () => $server->start());

    $head = "Host: test\r\nConnection: close\r\n";
    $port = $server->port;
    ask($port, "GET /stream HTTP/1.1\r\n$head\r\n");
    ask($port, "GET /stream HTTP/1.0\r\n\r\n");
    ask($port, "GET /file HTTP/1.1\r\n$head\r\n");
    ask($port, "HEAD /file HTTP/1.1\r\n$head\r\n");
    ask($port, "GET /cookie HTTP/1.1\r\nCookie: c=d\r\n$head\r\n");
    ask($port, "GET /away HTTP/1.1\r\n$head\r\n");
    ask($port, "POST /form HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nContent-Length: 9\r\n$head\r\n", 'x=1&y[]=2');
    [$headers, $body] = multipart(['field' => 'text', 'file' => ['a.txt', 'text/plain', 'content of a file']]);
    ask($port, "POST /form HTTP/1.1\r\nContent-Type: {$headers['Content-Type']}\r\nContent-Length: " . strlen($body) . "\r\n$head\r\n$body");
    ask($port, "POST /form HTTP/1.1\r\nContent-Length: 3000\r\n$head\r\n");
    ask($port, "no HTTP at all\r\n\r\n");
    // Two requests at once: the answers come in their order.
    ask($port, "GET /away HTTP/1.1\r\nHost: test\r\n\r\nGET /nobody HTTP/1.1\r\n$head\r\n");
    $server->shutdown();
});
?>
--EXPECTF--
HTTP/1.1 200 OK
Trailer-To-Come: no
Content-Type: text/html
Transfer-Encoding: chunked

3
one
3
two
0


---
HTTP/1.1 200 OK
Trailer-To-Come: no
Content-Type: text/html

onetwo
---
HTTP/1.1 200 OK
Content-Type: application/x-httpd-php
Content-Length: 5

<?php
---
HTTP/1.1 200 OK
Content-Type: application/x-httpd-php
Content-Length: 5


---
HTTP/1.1 201 Made
Set-Cookie: a=x+y
Set-Cookie: b={"c":"d"}
Content-Type: text/html
Content-Length: 0


---
HTTP/1.1 301 Moved Permanently
Location: /there
Content-Type: text/html
Content-Length: 0


---
HTTP/1.1 100 Continue

HTTP/1.1 200 OK
Content-Type: text/html
Content-Length: 40

[{"x":"1","y":["2"]},null,"POST","test"]
---
HTTP/1.1 200 OK
Content-Type: text/html
Content-Length: 52

[{"field":"text"},"content of a file","POST","test"]
---
HTTP/1.1 413 Payload Too Large
Content-Type: text/html
Content-Length: 0


---
HTTP/1.1 400 Bad Request
Content-Type: text/html
Content-Length: 0


---
HTTP/1.1 301 Moved Permanently
Location: /there
Content-Type: text/html
Content-Length: 0

HTTP/1.1 404 Not Found
Content-Type: text/html
Content-Length: 0


---
