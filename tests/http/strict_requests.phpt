--TEST--
Requests that two recipients could understand differently are refused, and what is good beside them is served
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $line = "{$request->server['request_method']} {$request->server['request_uri']} {$request->getContent()}";
        $response->end(trim("$line " . implode(',', array_keys($request->header))));
    });
    return $server;
});
/** A request with a valid Host, and with these lines behind it. */
$get = fn (string $target, string $lines = '', string $version = '1.1', string $method = 'GET') =>
    "$method $target HTTP/$version\r\nHost: h\r\n$lines\r\n";
$post = fn (string $lines, string $body = 'hello') => "POST / HTTP/1.1\r\nHost: h\r\n$lines\r\n\r\n$body";
$chunked = fn (string $body) => "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n$body";
$host = fn (string $host) => "GET / HTTP/1.1\r\nHost:$host\r\n\r\n";
$table = [
    'request line' => [
        [200, "\r\n" . $get('/')],
        [400, "GET / HTTP/1.1\nHost: h\n\n"],
        [400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"],
        [400, "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"],
        [400, "GET /\r\n"],
        [400, $get('/', version: '1')],
        [400, $get('/', version: '01.1')],
        [505, $get('/', version: '3.0')],
        [505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
        [400, str_repeat('GET', 3000)],
    ],
    'method' => [
        [200, $get('/', method: 'QUERY')],
        [200, $get('/', method: 'PROPFIND')],
        [501, $get('/', method: 'query')],
        [501, $get('/', method: 'BREW')],
        [501, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"],
    ],
    'target' => [
        [200, $get('/a//b/../%2e%00%zz?c[]={d}|e')],
        [200, $get('http://h:80/absolute?q')],
        [200, $get('http://h')],
        [200, $get('*', method: 'OPTIONS')],
        [400, $get('*')],
        [400, $get('http://other/')],
        [400, $get('http://me@h/')],
        [400, $get('gopher://h/')],
        [400, $get('h:80')],
        [400, $get('')],
        [400, $get('/a b')],
        [400, $get('/a#b')],
        [400, $get("/a\0")],
        [400, $get('/ä')],
        [400, $get("/\xc0\xaf")],
    ],
    'host' => [
        [200, $host(" h\t")],
        [200, $host('[::1]:80')],
        [200, "GET / HTTP/1.0\r\n\r\n"],
        [400, "GET / HTTP/1.1\r\n\r\n"],
        [400, $host('')],
        [400, $host(' ')],
        [400, $host("h\r\nHost:h")],
        [400, $host('h, i')],
        [400, $host('h i')],
        [400, $host('me@h')],
        [400, $host('h/')],
        [400, $host('h:http')],
        [400, $host('h:70000')],
        [400, $host('::1')],
    ],
    'fields' => [
        [200, $get('/', "X-Empty:\r\nX-High: ä\r\nX_Under: dropped\r\n")],
        [400, $get('/', "X : y\r\n")],
        [400, $get('/', " X: y\r\n")],
        [400, $get('/', "X: y\r\n z\r\n")],
        [400, $get('/', "X: y\rz\r\n")],
        [400, $get('/', "X: y\0\r\n")],
        [400, $get('/', "X: y\n")],
        [400, $get('/', ": y\r\n")],
        [400, $get('/', "X y\r\n")],
        [400, $get('/', "Ä: y\r\n")],
        [400, $get('/', "X(: y\r\n")],
    ],
    'length' => [
        [200, $post('Content-Length: 5')],
        [400, $post('Content-Length: 5, 5')],
        [400, $post("Content-Length: 5\r\nContent-Length: 5")],
        [400, $post('Content-Length: +5')],
        [400, $post('Content-Length: 0x5')],
        [400, $post('Content-Length: 5 5')],
        [400, $post('Content-Length:')],
        [400, $post('Content-Length: 99999999999999999999')],
        [413, $post('Content-Length: 9999999999')],
        [400, $get('/', "Content-Length: 1\r\n", method: 'TRACE') . 'x'],
        [400, $post("Connection: content-length\r\nContent-Length: 5")],
        [400, $post("Connection: keep-alive, Transfer-Encoding\r\nContent-Length: 5")],
        [400, $post("Connection: host\r\nContent-Length: 5")],
    ],
    'coding' => [
        [200, $chunked("5;a=b;c=\"d e\"\r\nhello\r\n0\r\nX-Sum: y\r\n\r\n")],
        [400, $post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
        [400, $post('Transfer-Encoding: chunked, gzip')],
        [400, $post('Transfer-Encoding: identity')],
        [400, $post('Transfer-Encoding: chunked;x')],
        [400, $post('Transfer-Encoding: , chunked', "0\r\n\r\n")],
        [400, $post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
        [400, $post('Transfer-Encoding: ')],
        [400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        [501, $post('Transfer-Encoding: br, chunked', "0\r\n\r\n")],
    ],
    'chunks' => [
        [400, $chunked("5;\r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("5 \r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("5;a b\r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("5;" . str_repeat('a', 300) . "\r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("5\nhello\r\n0\r\n\r\n")],
        [400, $chunked("5\r\nhello!\r\n0\r\n\r\n")],
        [400, $chunked("-5\r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("11111111111111111\r\nhello\r\n0\r\n\r\n")],
        [400, $chunked("0\r\nX-Sum : y\r\n\r\n")],
        [400, $chunked("0\r\nno field\r\n\r\n")],
        [400, $chunked("0\r\nContent-Length: 5\r\n\r\n")],
        [400, $chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")],
        [400, $chunked("0\r\nhost: other\r\n\r\n")],
        [413, $chunked("ffffffffffffffff\r\nhello")],
        [413, $chunked("5\r\nhello\r\n200000\r\nhello")],
    ],
];
$keep = $server->connect();
foreach ($table as $kind => $rows) {
    echo "- $kind\n";
    $refused = 0;
    foreach ($rows as [$status, $bytes]) {
        // The good ones share a connection, which proves that each of them ends where the next begins.
        $client = $status === 200 ? $keep : $server->connect();
        $answer = $client->send($bytes)->answer();
        if ($status === 200 && $answer->header('Connection') === 'close') {
            $keep = $server->connect();
        }
        if ($answer->status !== $status) {
            echo "  $answer->status instead of $status: ", json_encode(substr($bytes, 0, 120), JSON_INVALID_UTF8_SUBSTITUTE), "\n";
        } elseif ($status === 200) {
            echo "  $answer->body\n";
        } elseif (!$client->isClosed()) {
            echo "  stays open: ", json_encode(substr($bytes, 0, 120), JSON_INVALID_UTF8_SUBSTITUTE), "\n";
        } else {
            $refused++;
        }
    }
    echo "  refused: $refused\n";
}
?>
--EXPECT--
- request line
  GET /  host
  refused: 9
- method
  QUERY /  host
  PROPFIND /  host
  refused: 3
- target
  GET /a//b/../%2e%00%zz  host
  GET /absolute  host
  GET /  host
  OPTIONS *  host
  refused: 11
- host
  GET /  host
  GET /  host
  GET /
  refused: 11
- fields
  GET /  host,x-empty,x-high
  refused: 10
- length
  POST / hello host,content-length
  refused: 12
- coding
  POST / hello host,transfer-encoding
  refused: 9
- chunks
  refused: 15
