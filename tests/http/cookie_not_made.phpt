--TEST--
Http\Cookie: one whose constructor has not run is none; the last error says so, and that a response has ended
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/server.php';

use Swoole\Http\Cookie;

final class Unmade extends Cookie
{
    public function __construct()
    {
    }
}
/** What a call answers and says, and what the last error is then. */
function told(Closure $call): string
{
    swoole_clear_error();
    return outcome($call) . ', ' . swoole_last_error();
}
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->on('request', function ($request, $response) {
        $told = [told(fn () => $response->cookie(new Unmade())), told(fn () => $response->rawcookie((new Cookie())->withName('made')->withValue('v')))];
        $response->end(implode("\n", $told) . "\n");
        echo told(fn () => $response->cookie('late', 'v')), "\n", told(fn () => $response->end('twice')), "\n";
    });
    return $server;
});
$unmade = new Unmade();
foreach ([
    fn () => $unmade->withName('n'), fn () => $unmade->withExpires(), fn () => $unmade->withSecure(true), fn () => $unmade->toArray(), fn () => $unmade->toString(), fn () => $unmade->reset(),
    fn () => (new Cookie())->withName('made')->toString(),
] as $call) {
    echo told($call), "\n";
}
$answer = $server->get('/');
echo $answer->body, $answer->header('Set-Cookie'), "\n", $server->stop();
?>
--EXPECT--
Error: Swoole\Http\Cookie is not initialized, 7107
Error: Swoole\Http\Cookie is not initialized, 7107
Error: Swoole\Http\Cookie is not initialized, 7107
Error: Swoole\Http\Cookie is not initialized, 7107
false, 7107
null, 7107
"made=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0", 0
Swoole\Http\Response::cookie(): Swoole\Http\Cookie is not initialized | false, 7107
true, 0
made=v
Swoole\Http\Response::cookie(): http response is unavailable (maybe it has been ended or detached) | false, 7106
Swoole\Http\Response::end(): http response is unavailable (maybe it has been ended or detached) | false, 7106
