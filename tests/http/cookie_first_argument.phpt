--TEST--
Response::cookie() takes a name or a Http\Cookie: anything else is refused with a warning, and no field is sent
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};
use Swoole\Http\Cookie;
use function Swoole\Coroutine\run;

run(function () {
    set_error_handler(fn ($level, $text) => print("warning: $text\n"));
    $server = new Server('127.0.0.1');
    $server->handle('/', function ($request, $response) {
        $name = new class {
            public function __toString(): string
            {
                return 'name';
            }
        };
        foreach ([new stdClass, $name, ['name' => 'a'], 5, null] as $first) {
            var_dump($response->cookie($first, 'value'));
        }
        var_dump($response->rawcookie(new stdClass));
        var_dump($response->cookie('plain', 'a b'), $response->cookie((new Cookie())->withName('object')->withValue('c d')));
        $reference = 'reference';
        var_dump((fn (&$name) => $response->cookie($name))($reference));
        $response->end();
    });
    Coroutine::create(fn () => $server->start());
    $client = new Client('127.0.0.1', $server->port);
    $client->get('/');
    echo json_encode($client->set_cookie_headers), "\n";
    $server->shutdown();
});
?>
--EXPECT--
warning: Swoole\Http\Response::cookie(): The first argument must be a string or a Http\Cookie object
bool(false)
warning: Swoole\Http\Response::cookie(): The first argument must be a string or a Http\Cookie object
bool(false)
warning: Swoole\Http\Response::cookie(): The first argument must be a string or a Http\Cookie object
bool(false)
warning: Swoole\Http\Response::cookie(): The first argument must be a string or a Http\Cookie object
bool(false)
warning: Swoole\Http\Response::cookie(): The first argument must be a string or a Http\Cookie object
bool(false)
warning: Swoole\Http\Response::rawcookie(): The first argument must be a string or a Http\Cookie object
bool(false)
bool(true)
bool(true)
bool(true)
["plain=a+b","object=c+d","reference=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0"]
