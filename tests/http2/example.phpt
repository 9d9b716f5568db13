--TEST--
A server of HTTP/2: requests and answers are those of HTTP/1, each on a stream; trailers; HTTP/1 beside it
--SKIPIF--
<?php require __DIR__ . '/../include/server.php'; require __DIR__ . '/../include/http2.php'; skip_without_curl_http2();
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true]);
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
        switch ($request->server['path_info']) {
            case '/facts':
                $response->header('Content-Type', 'application/json');
                $response->cookie('seen', 'yes');
                $response->status(201);
                return $response->end(json_encode([
                    $request->server['server_protocol'], $request->streamId, $request->getMethod(), $request->header['x-one'] ?? null,
                    $request->cookie, $request->get, $request->post, $request->rawContent(),
                ]) . "\n");
            case '/stream':
                foreach (['one', 'two', 'three'] as $part) {
                    $response->write("$part\n");
                    Swoole\Coroutine::sleep(0.001);
                }
                $response->trailer('X-Sum', 'six');
                return $response->end();
            case '/file':
                return $response->sendfile(__FILE__, 0, 5);
            case '/away':
                return $response->redirect('/elsewhere');
            case '/nothing':
                $response->status(204);
                return $response->end();
            case '/dropped':
                return;
        }
        $response->end("hello\n");
    });
    return $server;
});
$base = "http://127.0.0.1:{$server->listens()}";
echo curl2("$base/");
echo curl2("$base/facts?a=1", '-H', 'x-one: 1', '-H', 'cookie: b=2; c=3', '--data', 'd=4');
echo curl2("$base/stream"), "\n";
echo curl2("$base/file"), "\n";
echo curl2("$base/away");
echo curl2("$base/nothing");
echo curl2("$base/", '--head');
echo curl2("$base/dropped");
// A body that does not fit into any window, both ways.
$body = str_repeat('0123456789', 30000);
$file = tempnam('/tmp', 'steelwool-test-');
file_put_contents($file, $body);
echo str_contains(curl2("$base/facts", '--data-binary', "@$file", '-H', 'content-type: text/plain'), $body) ? "300 KB there and back\n" : "cut\n";
unlink($file);
echo "HTTP/1: {$server->get('/')}";
echo $server->stop();
?>
--EXPECT--
HTTP/2 200 
server: swoole-http-server
content-type: text/html
content-length: 6

hello
HTTP/2 201 
content-type: application/json
set-cookie: seen=yes
vary: Accept-Encoding
server: swoole-http-server
content-length: 69

["HTTP\/2",1,"POST","1",{"b":"2","c":"3"},{"a":"1"},{"d":"4"},"d=4"]
HTTP/2 200 
server: swoole-http-server
content-type: text/html

one
two
three
x-sum: six

HTTP/2 200 
content-type: application/x-httpd-php
server: swoole-http-server
content-length: 5

<?php
HTTP/2 302 
location: /elsewhere
server: swoole-http-server
content-type: text/html
content-length: 0

HTTP/2 204 
server: swoole-http-server

HTTP/2 200 
server: swoole-http-server
content-type: text/html
content-length: 6

HTTP/2 500 
server: swoole-http-server
content-type: text/html
content-length: 0

300 KB there and back
HTTP/1: 200 hello
[log] WARNING	GET /dropped: answered with 500, since nobody called end() of its response
