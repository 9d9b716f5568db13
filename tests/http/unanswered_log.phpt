--TEST--
A request that stays without an answer is in the log, with its cause and nothing that a client could forge lines with
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$serve = fn (int $level) => serve(function () use ($level) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => $level, 'http_raw_target' => true]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/text':
                exit("stop\nhere");
            case '/number':
                exit(3);
            case '/exception':
                throw new Exception('shown by itself');
            case '/later':
                go(function () use ($response) {
                    Co::sleep(0.001);
                });
                return;
            case '/half':
                $response->write('half');
                return;
        }
    });
    return $server;
});
$server = $serve(SWOOLE_LOG_WARNING);
$quiet = $serve(SWOOLE_LOG_ERROR);
foreach (['/forgotten?a=1', '/text', '/number', '/later', '/half', '/exception', '/' . str_repeat('x', 300)] as $path) {
    echo $server->get($path)->status, "\n";
}
echo $server->connect()->send("POST /\xc3\xa4\x1b[0m HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")->answer()->status, "\n";
echo $server->connect()->send("POST /\xc3\xa4 HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")->answer()->status, "\n";
echo $quiet->get('/')->status, "\n";
echo $server->stop(), "quiet: ", $quiet->stop();
?>
--EXPECTF--
500
500
500
500
200
500
500
400
500
500
[log] WARNING	GET /forgotten?a=1: answered with 500, since nobody called end() of its response
[log] WARNING	GET /text: answered with 500, since its handler called exit('stop\nhere')
[log] WARNING	GET /number: answered with 500, since its handler called exit(3)
[log] WARNING	GET /later: answered with 500, since nobody called end() of its response

Fatal error: Uncaught Exception: shown by itself in %s:%d
Stack trace:
%A
  thrown in %s on line %d
[log] WARNING	GET /%rx{195}%r...: answered with 500, since nobody called end() of its response
[log] WARNING	POST /\xc3\xa4: answered with 500, since nobody called end() of its response
quiet: 
