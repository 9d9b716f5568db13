--TEST--
A response refuses what comes after its end, and what would break out of a header line
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/late':
                var_dump($response->isWritable(), $response->end('answer'), $response->isWritable());
                var_dump($response->end('twice'), $response->header('a', 'b'), $response->status(200), $response->cookie('a', 'b'));
                var_dump($response->write('more'), $response->redirect('/'), $response->sendfile(__FILE__));
                return;
            case '/injection':
                var_dump($response->header('X-Bad', "a\r\nSet-Cookie: evil=1"));
                var_dump($response->header("X-Bad\r\nX-Evil", 'a'));
                var_dump($response->header('', 'a'));
                var_dump($response->header('X Bad', 'a'));
                var_dump($response->cookie("bad\r\n", 'a'));
                var_dump($response->rawcookie('bad', "a\r\nX-Evil: 1"));
                var_dump($response->redirect("/\r\nX-Evil: 1"));
                var_dump($response->status(99), $response->status(1000));
                var_dump($response->status(200, "OK\r\nX-Evil: 1"));
                $response->end('injection');
                return;
            case '/after_write':
                $response->write('part');
                var_dump($response->header('X-Late', 'x'), $response->status(500), $response->sendfile(__FILE__), $response->redirect('/'));
                var_dump($response->end(' end'));
                return;
        }
    });
    return $server;
});
foreach (['/late', '/injection', '/after_write'] as $target) {
    $answer = $server->get($target);
    echo "$target: $answer ", json_encode([$answer->header('X-Evil'), $answer->header('X-Bad'), $answer->header('Set-Cookie'), $answer->header('X-Late')]), "\n";
}
echo $server->stop();
--EXPECT--
/late: 200 answer [null,null,null,null]
/injection: 200 injection [null,null,null,null]
/after_write: 200 part end [null,null,null,null]
bool(true)
bool(true)
bool(false)

Warning: Swoole\Http\Response::end(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 10

Warning: Swoole\Http\Response::header(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 10

Warning: Swoole\Http\Response::status(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 10

Warning: Swoole\Http\Response::cookie(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 10
bool(false)
bool(false)
bool(false)
bool(false)

Warning: Swoole\Http\Response::write(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 11

Warning: Swoole\Http\Response::redirect(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 11

Warning: Swoole\Http\Response::sendfile(): http response is unavailable (maybe it has been ended or detached) in http/response_misuse.php on line 11
bool(false)
bool(false)
bool(false)

Warning: Swoole\Http\Response::header(): the header's value contains a line break or NUL in http/response_misuse.php on line 14
bool(false)

Warning: Swoole\Http\Response::header(): the header's name contains an illegal character in http/response_misuse.php on line 15
bool(false)

Warning: Swoole\Http\Response::header(): the length of the header's name is invalid in http/response_misuse.php on line 16
bool(false)

Warning: Swoole\Http\Response::header(): the header's name contains an illegal character in http/response_misuse.php on line 17
bool(false)

Warning: Swoole\Http\Response::cookie(): The name cannot contain "=", ",", ";", " ", "\t", "\r", "\n", "\013", or "\014" in http/response_misuse.php on line 18
bool(false)

Warning: Swoole\Http\Response::rawcookie(): The value cannot contain ",", ";", " ", "\t", "\r", "\n", "\013", or "\014" in http/response_misuse.php on line 19
bool(false)

Warning: Swoole\Http\Response::redirect(): the header's value contains a line break or NUL in http/response_misuse.php on line 20
bool(false)

Warning: Swoole\Http\Response::status(): 99 is no HTTP status code in http/response_misuse.php on line 21

Warning: Swoole\Http\Response::status(): 1000 is no HTTP status code in http/response_misuse.php on line 21
bool(false)
bool(false)

Warning: Swoole\Http\Response::status(): the reason contains a line break or another control character in http/response_misuse.php on line 22
bool(false)

Warning: Swoole\Http\Response::sendfile(): the response has begun already: write() has sent its head in http/response_misuse.php on line 27

Warning: Swoole\Http\Response::redirect(): the response has begun already: write() has sent its head in http/response_misuse.php on line 27
bool(true)
bool(true)
bool(false)
bool(false)
bool(true)
