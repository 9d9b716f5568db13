--TEST--
Coroutine\Http\request(): each of the drivers asks servers of HTTP only, sends one field for each header and cookie, nested forms, and follows no redirect
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http\Client\Exception;
use function Swoole\Coroutine\Http\{get, post, request};
use function Swoole\Coroutine\run;

// In a process of its own: curl stands still while it waits.
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
    $server->on('request', function ($request, $response) {
        if ($request->server['path_info'] === '/away') {
            return $response->redirect('/there');
        }
        $fields = array_intersect_key($request->header, ['x-a' => 1, 'x-b' => 1, 'x-c' => 1]);
        $response->end(json_encode([$request->getMethod(), $request->server['path_info'], $fields, $request->cookie, $request->post, $request->header['content-type'] ?? null]));
    });
    return $server;
});
$url = "http://127.0.0.1:{$server->listens()}";
$file = "file://" . __FILE__;
$questions = [
    fn () => get("$url/a", null, ['X-A' => 'y', 'X-B' => 1], ['c' => 'd e', 'f' => '1;2'])->getBody(),
    fn () => post("$url/form", ['a' => ['b' => 'c', 'd' => [1, 2]]])->getBody(),
    fn () => get("$url/away")->getStatusCode(),
    fn () => get(strtoupper(substr($url, 0, 4)) . substr($url, 4))->getStatusCode(),
    fn () => get($file),
    fn () => get('data:text/plain,hello'),
    fn () => get("php://memory"),
    fn () => get("dict://127.0.0.1/x"),
    fn () => get('/relative'),
    fn () => get('http:///nowhere'),
    fn () => get("$url/a b"),
    fn () => get("$url/\r\nX-C: evil"),
    fn () => request($url, "GET / HTTP/1.1\r\nX-C: evil\r\n\r\n"),
    fn () => get($url, null, ['X-A' => "y\r\nX-C: evil"]),
    fn () => get($url, null, ["X-A: y\r\nX-C" => 'evil']),
    fn () => get($url, null, ['X-A' => "y\0z"]),
    fn () => get($url, null, null, ["a\r\nX-C: evil" => 'b']),
    fn () => get($url, null, null, ['a' => "b\r\nX-C: evil"])->getBody(),
];
run(function () use ($questions) {
    foreach ($questions as $number => $question) {
        $said = [];
        foreach (['', 'curl', 'stream'] as $driver) {
            swoole_library_set_option('http_client_driver', $driver);
            try {
                $answer = $question();
                $said[$driver ?: 'the client'] = is_object($answer) ? 'asked' : $answer;
            } catch (Exception $failure) {
                $said[$driver ?: 'the client'] = "refused: {$failure->getMessage()} {$failure->getCode()}";
            }
        }
        echo $number, ' ';
        echo count(array_unique($said)) === 1 ? $said['curl'] : implode("\n  ", array_map(fn ($who) => "$who: $said[$who]", array_keys($said))), "\n";
    }
    // Lines, as the reference takes them here.
    swoole_library_set_option('http_client_driver', 'curl');
    echo get($GLOBALS['url'], null, ['X-A: y', 'X-B: z'])->getBody(), "\n";
});
$server->stop();
?>
--EXPECT--
0 the client: ["GET","\/a",{"x-a":"y","x-b":"1"},{"c":"d+e","f":"1;2"},null,null]
  curl: ["GET","\/a",{"x-a":"y","x-b":"1"},{"c":"d e","f":"1;2"},null,null]
  stream: ["GET","\/a",{"x-a":"y","x-b":"1"},{"c":"d e","f":"1;2"},null,null]
1 ["POST","\/form",[],null,{"a":{"b":"c","d":["1","2"]}},"application\/x-www-form-urlencoded"]
2 302
3 200
4 refused: unknown scheme "file" 0
5 refused: unknown scheme "data" 0
6 refused: unknown scheme "php" 0
7 refused: unknown scheme "dict" 0
8 refused: The URL given is illegal [no scheme] 0
9 refused: The URL given is illegal [no scheme] 0
10 refused: The URL given is illegal [spaces or control characters] 22
11 refused: The URL given is illegal [spaces or control characters] 22
12 the client: refused: the request method is not a token 22
  curl: refused: the method is invalid 22
  stream: refused: the method is invalid 22
13 the client: refused: the header value contains CR, LF or NUL 22
  curl: refused: a header field is invalid 22
  stream: refused: a header field is invalid 22
14 the client: refused: the header name is not a token 22
  curl: refused: a header field is invalid 22
  stream: refused: a header field is invalid 22
15 the client: refused: the header value contains CR, LF or NUL 22
  curl: refused: a header field is invalid 22
  stream: refused: a header field is invalid 22
16 the client: refused: the header value contains CR, LF or NUL 22
  curl: refused: the name of a cookie is invalid 22
  stream: refused: the name of a cookie is invalid 22
17 the client: ["GET","\/",[],{"a":"b\r\nX-C:+evil"},null,null]
  curl: ["GET","\/",[],{"a":"b\r\nX-C: evil"},null,null]
  stream: ["GET","\/",[],{"a":"b\r\nX-C: evil"},null,null]
["GET","\/",{"x-a":"y","x-b":"z"},null,null,null]
