--TEST--
Http\Cookie: put together step by step, sent by cookie(), and what cannot be sent
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Http\Cookie;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
    $server->on('request', function ($request, $response) {
        $cookie = (new Cookie())->withName('a')->withValue('x y;')->withPath('/p')->withDomain('example.org')->withSecure(true)
            ->withHttpOnly(true)->withSameSite('Lax')->withPriority('High')->withPartitioned(true);
        $told = [$response->cookie($cookie), $response->setCookie((new Cookie(false))->withName('raw')->withValue('x+y'))];
        // An object knows itself whether its value is encoded.
        $told[] = $response->rawcookie((new Cookie())->withName('c')->withValue('x y'));
        $told[] = $response->cookie((new Cookie())->withName('gone'));
        $told[] = @$response->cookie(new Cookie());
        $told[] = @$response->cookie((new Cookie(false))->withName('d')->withValue("x\r\nSet-Cookie: y"));
        $response->end(json_encode($told));
    });
    return $server;
});
$cookie = new Cookie(false);
var_dump($cookie->withName('n') === $cookie, $cookie->withValue('v')->withExpires(1)->toString());
echo json_encode($cookie->withPath()->toArray()), "\n";
var_dump(@$cookie->withValue('a b')->toString(), error_get_last()['message'], $cookie->toArray()['name']);
$cookie->withName('m')->reset();
echo json_encode($cookie->toArray()), "\n";
var_dump(@$cookie->withName('a=b')->toString());
$answer = $server->get('/');
foreach ($answer->headers as [$name, $value]) {
    if ($name === 'Set-Cookie') {
        echo $value, "\n";
    }
}
echo $answer->body, "\n";
?>
--EXPECTF--
bool(true)
string(%d) "n=v; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0"
{"name":"n","value":"v","path":"\/","domain":"","sameSite":"","priority":"","encode":false,"expires":1,"secure":false,"httpOnly":false,"partitioned":false}
bool(false)
string(%d) "%SThe value cannot contain ",", ";", " ", "\t", "\r", "\n", "\013", or "\014""
string(0) ""
{"name":"","value":"","path":"","domain":"","sameSite":"","priority":"","encode":true,"expires":0,"secure":false,"httpOnly":false,"partitioned":false}
bool(false)
a=x+y%3B; path=/p; domain=example.org; secure; HttpOnly; SameSite=Lax; Priority=High; Partitioned
raw=x+y
c=x+y
gone=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0
[true,true,true,true,false,false]
