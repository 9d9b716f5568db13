--TEST--
A body arrives whole, with a length, in chunks, or after 100 Continue
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $content = $request->getContent();
        $same = $content === $request->rawContent() && str_ends_with($request->getData(), "\r\n\r\n$content");
        $response->end($request->getMethod() . ' ' . strlen($content) . ' ' . md5($content) . ($same ? '' : ' DIFFERS'));
    });
    return $server;
});
$body = str_repeat("0123456789\0\r\n", 40000);
$expected = ' ' . strlen($body) . ' ' . md5($body);
$headers = "Host: test\r\nContent-Type: application/octet-stream\r\n";
$client = $server->connect();

echo 'length: ', $client->request('PUT', '/', [], $body)->body === "PUT$expected" ? 'same' : 'different', "\n";

$chunks = implode(array_map(fn ($part) => sprintf("%x;ext=1\r\n%s\r\n", strlen($part), $part), str_split($body, 77777)));
$client->send("POST / HTTP/1.1\r\n{$headers}Transfer-Encoding: chunked\r\n\r\n{$chunks}0\r\nTrailer: x\r\n\r\n");
echo 'chunks: ', $client->answer()->body === "POST$expected" ? 'same' : 'different', "\n";

$client->send("POST / HTTP/1.1\r\n{$headers}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
echo $client->answer()->status, "\n";
echo 'then: ', $client->send('hello')->answer()->body === 'POST 5 ' . md5('hello') ? 'same' : 'different', "\n";

echo 'none: ', $client->request('GET', '/')->body === 'GET 0 ' . md5('') ? 'same' : 'different', "\n";
$answer = $client->request('HEAD', '/');
echo "HEAD: $answer->status, length ", $answer->header('Content-Length'), ", body '$answer->body'\n";
echo 'after HEAD: ', $client->request('DELETE', '/', [], 'x')->body === 'DELETE 1 ' . md5('x') ? 'same' : 'different', "\n";
?>
--EXPECT--
length: same
chunks: same
100
then: same
none: same
HEAD: 200, length 39, body ''
after HEAD: same
