--TEST--
Answers that have no body are framed so, however they are given, and the connection goes on; no answer ends with 1xx
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        [, $way, $status] = explode('/', $request->server['request_uri']);
        if (!$response->status((int) $status)) {
            $response->header('X-Refused', 'yes');
        }
        $response->header('Content-Length', '5');
        match ($way) {
            'end' => $response->end('hello'),
            'stream' => $response->write('hello') && $response->end(),
            'file' => $response->sendfile(__FILE__, 0, 5),
        };
    });
    return $server;
});
$client = $server->connect();
foreach (['GET', 'HEAD'] as $method) {
    foreach (['end', 'stream', 'file'] as $way) {
        foreach ([200, 204, 205, 304, 100, 101, 199] as $status) {
            $client->send("$method /$way/$status HTTP/1.1\r\nHost: h\r\n\r\n");
            $lines = [];
            while (($line = $client->line()) !== '') {
                if (preg_match('/^(HTTP|Content-Length|Transfer|X-|Connection: close)/', $line)) {
                    $lines[] = $line;
                }
            }
            // What is announced comes, unless the method or the status forbids it; then the next answer comes at once.
            $length = preg_match('/Content-Length: (\d+)/', implode("\n", $lines), $match) ? (int) $match[1] : 0;
            $body = $method === 'HEAD' ? '' : $client->read($length);
            echo "$method $way $status: ", implode('; ', $lines), $body === '' ? '' : ", $body", "\n";
        }
    }
}
preg_match_all('/Warning: .*?is the status/', $server->stop(), $warnings);
print_r(array_count_values($warnings[0]));
?>
--EXPECT--
GET end 200: HTTP/1.1 200 OK; Content-Length: 5, hello
GET end 204: HTTP/1.1 204 No Content
GET end 205: HTTP/1.1 205 Reset Content; Content-Length: 0
GET end 304: HTTP/1.1 304 Not Modified
GET end 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET end 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET end 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET stream 200: HTTP/1.1 200 OK; Content-Length: 5, hello
GET stream 204: HTTP/1.1 204 No Content
GET stream 205: HTTP/1.1 205 Reset Content; Content-Length: 0
GET stream 304: HTTP/1.1 304 Not Modified
GET stream 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET stream 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET stream 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, hello
GET file 200: HTTP/1.1 200 OK; Content-Length: 5, <?php
GET file 204: HTTP/1.1 204 No Content
GET file 205: HTTP/1.1 205 Reset Content; Content-Length: 0
GET file 304: HTTP/1.1 304 Not Modified
GET file 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, <?php
GET file 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, <?php
GET file 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5, <?php
HEAD end 200: HTTP/1.1 200 OK; Content-Length: 5
HEAD end 204: HTTP/1.1 204 No Content
HEAD end 205: HTTP/1.1 205 Reset Content; Content-Length: 0
HEAD end 304: HTTP/1.1 304 Not Modified
HEAD end 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD end 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD end 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD stream 200: HTTP/1.1 200 OK; Content-Length: 5
HEAD stream 204: HTTP/1.1 204 No Content
HEAD stream 205: HTTP/1.1 205 Reset Content; Content-Length: 0
HEAD stream 304: HTTP/1.1 304 Not Modified
HEAD stream 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD stream 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD stream 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD file 200: HTTP/1.1 200 OK; Content-Length: 5
HEAD file 204: HTTP/1.1 204 No Content
HEAD file 205: HTTP/1.1 205 Reset Content; Content-Length: 0
HEAD file 304: HTTP/1.1 304 Not Modified
HEAD file 100: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD file 101: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
HEAD file 199: HTTP/1.1 200 OK; X-Refused: yes; Content-Length: 5
Array
(
    [Warning: Swoole\Http\Response::status(): 100 is the status] => 6
    [Warning: Swoole\Http\Response::status(): 101 is the status] => 6
    [Warning: Swoole\Http\Response::status(): 199 is the status] => 6
)
