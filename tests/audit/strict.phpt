--TEST--
The audit in strict mode: who has come to another one's data is answered with 500, and the worker is replaced
--FILE--
<?php
require __DIR__ . '/../include/server.php';

class Current
{
    public static ?string $user = null;
}

$server = serve(function () {
    chdir(__DIR__);
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_request' => 1000, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('request', function ($request, $response) {
        if (isset($request->get['user'])) {
            Current::$user = $request->get['user'];
        }
        if ($request->server['path_info'] === '/pid') {
            return $response->end((string) getmypid());
        }
        $user = Current::$user;
        $response->header('Set-Cookie', "user=$user");
        $response->end("hello $user");
    });
    return $server;
}, ['steelwool.lifetime_audit' => 'strict']);
$pid = $server->get('/pid')->body;
$first = $server->get('/?user=Ann');
echo $first->status, ' ', $first->body, "\n";
$second = $server->get('/');
echo $second->status, ' ', $second->body, isset($second->headers['set-cookie']) ? 'a cookie' : 'no cookie', "\n";
eventually(fn () => !process_exists((int) $pid) ?: null, 'the end of the old worker');
$third = $server->get('/');
echo $third->status, ' ', $third->body, "\n";
echo $server->stop();
?>
--EXPECTF--
200 hello Ann
500 lifetime: Current::$user is read at strict.php:%d by GET /, which has not set it; it was written at strict.php:%d by GET /?user=Ann
no cookie
200 hello 
[log] WARNING	lifetime: Current::$user is read at strict.php:%d by GET /, which has not set it; it was written at strict.php:%d by GET /?user=Ann
