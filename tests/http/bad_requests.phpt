--TEST--
What is no acceptable request is refused and logged, and nobody else notices
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 100000]);
    $server->on('request', function ($request, $response) {
        $response->end('fine ' . strlen($request->getContent()));
    });
    return $server;
});
$other = $server->connect();
echo $other->request('GET', '/'), "\n";
// One of each kind: of a kind, only the first in a second is logged as it is. What else is refused: strict_requests.
$cases = [
    'just fits' => "POST / HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 90000\r\n\r\n" . str_repeat('x', 90000),
    'too large' => "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" . str_repeat("3e8\r\n" . str_repeat('x', 1000) . "\r\n", 102),
    'one header too large' => "GET / HTTP/1.1\r\nHost: t\r\nX-Long: " . str_repeat('x', 200000) . "\r\n\r\n",
    'too many headers' => "GET / HTTP/1.1\r\nHost: t\r\n" . str_repeat("X-A: b\r\n", 5000) . "\r\n",
    'target too long' => 'GET /' . str_repeat('x', 70000) . " HTTP/1.1\r\nHost: t\r\n\r\n",
    'no request line' => "HELLO\r\n\r\n",
    'unknown version' => "GET / HTTP/7.1\r\nHost: t\r\n\r\n",
    'unknown method' => "HELLO / HTTP/1.1\r\nHost: t\r\n\r\n",
    'space before colon' => "GET / HTTP/1.1\r\nHost : t\r\n\r\n",
    'no host' => "GET / HTTP/1.1\r\n\r\n",
    'length and chunks' => "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    'two lengths' => "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    'unknown coding' => "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    'chunk size is no number' => "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    'chunk without end' => "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n",
];
foreach ($cases as $name => $bytes) {
    $client = $server->connect();
    try {
        $client->send($bytes);
    } catch (Exception) {
        // It has answered and closed before we were ready.
    }
    $answer = $client->answer();
    echo "$name: $answer->status", $answer->status >= 400 && !$client->isClosed() ? ' STAYS OPEN' : '', "\n";
    // The connection that was there before goes on.
    if ($other->request('POST', '/', [], 'abc')->body !== 'fine 3') {
        echo "  the other connection is disturbed\n";
    }
}
echo "- gone in the middle\n";
foreach (["GET / HT", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"] as $part) {
    $server->connect()->send($part)->close();
    echo $other->request('GET', '/'), "\n";
}
echo preg_replace(['/session#\d+ \(127.0.0.1:\d+\)/'], 'SESSION', $server->stop());
?>
--EXPECT--
200 fine 0
just fits: 200
too large: 413
one header too large: 431
too many headers: 431
target too long: 414
no request line: 400
unknown version: 505
unknown method: 501
space before colon: 400
no host: 400
length and chunks: 400
two lengths: 400
unknown coding: 501
chunk size is no number: 400
chunk without end: 400
- gone in the middle
200 fine 0
200 fine 0
200 fine 0
[log] NOTICE	bad request from SESSION: request body too large
[log] NOTICE	bad request from SESSION: request head too large
[log] NOTICE	bad request from SESSION: too many request headers
[log] NOTICE	bad request from SESSION: request target too long
[log] NOTICE	bad request from SESSION: malformed request: request line
[log] NOTICE	bad request from SESSION: unsupported HTTP version
[log] NOTICE	bad request from SESSION: unknown method
[log] NOTICE	bad request from SESSION: malformed request: header name
[log] NOTICE	bad request from SESSION: malformed request: no Host
[log] NOTICE	bad request from SESSION: ambiguous request framing: both Content-Length and Transfer-Encoding
[log] NOTICE	bad request from SESSION: ambiguous request framing: invalid or repeated Content-Length
[log] NOTICE	bad request from SESSION: unknown transfer coding
[log] NOTICE	bad request from SESSION: malformed chunked body: malformed chunk size
[log] NOTICE	bad request from SESSION: malformed chunked body: chunk data not followed by CRLF
