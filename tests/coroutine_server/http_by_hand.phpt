--TEST--
HTTP by hand on a Coroutine\Socket: Request::create(), parse(), and Response::create() with the socket, with and without the request
--FILE--
<?php
use Swoole\Coroutine\{Server, Server\Connection, Socket};
use Swoole\Http\{Request, Response};
use function Swoole\Coroutine\{go, run};

file_put_contents($file = tempnam('/tmp', 'steelwool'), '0123456789');
run(function () use ($file) {
    $server = new Server('127.0.0.1', 0);
    $server->handle(function (Connection $connection) use ($file) {
        $socket = $connection->exportSocket();
        $rest = '';
        while (true) {
            $request = Request::create();
            while (!$request->isCompleted()) {
                $bytes = $rest . ($rest === '' ? $connection->recv() : '');
                if ($bytes === '') {
                    return;
                }
                $rest = substr($bytes, $request->parse($bytes));
            }
            $response = $request->get['alone'] ?? false ? Response::create($socket) : Response::create([$socket, $request]);
            if ($request->server['request_uri'] === '/first') {
                var_dump($response->fd === $socket->fd, $response->socket === $socket, $request->fd === ($response->fd));
            }
            switch ($request->server['request_uri']) {
                case '/parts':
                    var_dump($response->write('one'), $response->write('two'), $response->end());
                    break;
                case '/file':
                    var_dump($response->sendfile($file, 2, 5));
                    break;
                case '/redirect':
                    var_dump($response->redirect('/there'));
                    break;
                case '/large':
                    var_dump($response->end(str_repeat('x', 3000000)));
                    break;
                case '/half':
                    $response->write('half of it');
                    break;
                case '/nothing':
                    break;
                case '/detached':
                    var_dump($response->detach());
                    $socket->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nby hand");
                    break;
                case '/close':
                    var_dump($response->isWritable(), $response->close(), $response->isWritable(), @$response->end('too late'));
                    break;
                default:
                    $response->status(201);
                    $response->header('X-Test', 'yes');
                    $response->cookie('a', 'b');
                    var_dump($response->end("{$request->getMethod()} {$request->getContent()}"), @$response->end());
            }
            unset($response);
        }
    });
    go(fn () => $server->start());

    $ask = function (string $requests) use ($server) {
        $client = new Socket(AF_INET, SOCK_STREAM);
        $client->connect('127.0.0.1', $server->port, 5);
        $client->sendAll($requests);
        $client->shutdown(1);
        $all = '';
        while (($bytes = $client->recv(100000, 5)) !== '' && $bytes !== false) {
            $all .= $bytes;
        }
        $all = preg_replace_callback('/x{9,}+/', fn ($run) => strlen($run[0]) . ' x', $all);
        echo preg_replace(['/^(Server|Date|Content-Type|Vary): .*\r\n/m', '/\r/'], '', $all), "\n----\n";
    };
    $get = fn (string $path, string $fields = '') => "GET $path HTTP/1.1\r\nHost: test\r\n$fields\r\n";
    $ask("POST /first HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody" . $get('/second?alone=1', "Connection: close\r\n"));
    $ask("GET / HTTP/1.0\r\n\r\n" . $get('/never'));
    $ask($get('/parts') . $get('/file') . "HEAD / HTTP/1.1\r\nHost: test\r\n\r\n" . $get('/redirect', "Connection: close\r\n"));
    $ask($get('/half') . $get('/never'));
    $ask($get('/nothing') . $get('/detached'));
    $ask($get('/close'));
    $ask($get('/large', "Accept-Encoding: identity\r\nConnection: close\r\n"));
    $server->shutdown();
    foreach ([new stdClass, [new stdClass, 1], [new Socket(AF_INET, SOCK_STREAM)]] as $wrong) {
        var_dump(@Response::create($wrong));
        echo error_get_last()['message'], "\n";
    }
});
unlink($file);
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
HTTP/1.1 201 Created
X-Test: yes
Set-Cookie: a=b
Connection: keep-alive
Content-Length: 9

POST bodyHTTP/1.1 201 Created
X-Test: yes
Set-Cookie: a=b
Connection: keep-alive
Content-Length: 4

GET 
----
bool(true)
bool(false)
bool(false)
bool(false)
HTTP/1.1 201 Created
X-Test: yes
Set-Cookie: a=b
Connection: close
Content-Length: 4

GET 
----
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
HTTP/1.1 200 OK
Connection: keep-alive
Transfer-Encoding: chunked

3
one
3
two
0

HTTP/1.1 200 OK
Connection: keep-alive
Content-Length: 5

23456HTTP/1.1 201 Created
X-Test: yes
Set-Cookie: a=b
Connection: keep-alive
Content-Length: 5

HTTP/1.1 302 Found
Location: /there
Connection: close
Content-Length: 0


----
[%s]	WARNING	GET /half: the answer breaks off before its end, since nobody called end() of its response
bool(false)
bool(false)
HTTP/1.1 200 OK
Connection: keep-alive
Transfer-Encoding: chunked

a
half of it

----
[%s]	WARNING	GET /nothing: answered with 500, since nobody called end() of its response
bool(true)
HTTP/1.1 500 Internal Server Error
Connection: keep-alive
Content-Length: 0

HTTP/1.1 200 OK
Content-Length: 7

by hand
----
bool(true)
bool(true)
bool(false)
bool(false)

----
bool(true)
HTTP/1.1 200 OK
Connection: close
Content-Length: 3000000

3000000 x
----
bool(false)
Swoole\Http\Response::create(): parameter $1 must be instanceof Server or Coroutine\Socket
bool(false)
Swoole\Http\Response::create(): parameter $1.second must be instanceof Http\Request
bool(false)
Swoole\Http\Response::create(): parameter $1.second must be instanceof Http\Request
