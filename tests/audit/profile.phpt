--TEST--
Lifetime::profile(): what the memory is taken by as a profile for pprof, with the lines and requests that have made it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/pprof.php';

class Item
{
    public string $name = '';
}
class Cart
{
    public static array $all = [];
    public array $items = [];
}

$file = '/tmp/steelwool-' . (getenv('PROFILE') ?: getmypid()) . '.pb.gz';
putenv('PROFILE=' . preg_replace('/\D/', '', $file));
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
    $server->on('request', function ($request, $response) use ($file) {
        if ($request->server['request_uri'] === '/profile') {
            $response->end(var_export(Steelwool\Lifetime::profile($file), true));
            return;
        }
        Cart::$all[] = $cart = new Cart();
        for ($i = 0; $i < 10; $i++) {
            $cart->items[] = $item = new Item();
            $item->name = str_repeat('x', 1000 + $i);
        }
        $response->end('bought');
    });
    return $server;
}, ['steelwool.lifetime_audit' => 'report']);
if (in_server()) {
    return;
}
$server->get('/buy');
$server->get('/buy');
$server->get('/order');
echo $server->get('/profile')->body, "\n";
$server->stop();
echo decoct(fileperms($file) & 0o777), "\n";
foreach (pprof_stacks($file) as $stack => [$objects, $bytes, $requests]) {
    if (str_contains($stack, 'Cart')) {
        ksort($requests);
        echo $stack, "\n    $objects objects, ", $bytes > 0 ? 'some' : 'no', ' bytes', $requests ? ': ' . json_encode($requests, JSON_UNESCAPED_SLASHES) : '', "\n";
        $strings ??= 0;
        $strings += str_ends_with($stack, 'string') ? $bytes : 0;
    }
}
var_dump($strings > 30_000 && $strings < 40_000);
unlink($file);

// Where it cannot be written.
var_dump(Steelwool\Lifetime::profile(''), Steelwool\Lifetime::profile('/no/such/place'));
?>
--EXPECTF--
true
600
static properties;Cart::$all;array
    0 objects, some bytes
static properties;Cart::$all;array;Cart (profile.php:25)
    3 objects, some bytes: {"GET /buy":2,"GET /order":1}
static properties;Cart::$all;array;Cart (profile.php:25);array $items
    0 objects, some bytes
static properties;Cart::$all;array;Cart (profile.php:25);array $items;Item (profile.php:27)
    30 objects, some bytes: {"GET /buy":20,"GET /order":10}
static properties;Cart::$all;array;Cart (profile.php:25);array $items;Item (profile.php:27);string
    0 objects, some bytes
bool(true)

Warning: Steelwool\Lifetime::profile(): no profile is written: the path is empty or has a NUL in %sprofile.php on line 55

Warning: Steelwool\Lifetime::profile(): no profile is written: No such file or directory (os error 2) in %sprofile.php on line 55
bool(false)
bool(false)
