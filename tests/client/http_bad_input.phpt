--TEST--
Http\Client: what cannot be started says so with a warning and false
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

try {
    new Swoole\Http\Client('');
} catch (Swoole\Exception $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
$cli = new Swoole\Http\Client('127.0.0.1', 70000);
$never = fn () => print("never\n");
var_dump($cli->get('/', $never));
$cli = new Swoole\Http\Client('127.0.0.1', 1);
var_dump($cli->get('/', 'no such function'));
var_dump($cli->get('', $never));
var_dump($cli->on('receive', $never));
var_dump($cli->on('close', 'no such function'));
var_dump($cli->close());
try {
    $cli->post('/', ['key' => 1]);
} catch (ArgumentCountError $e) {
    echo $e->getMessage(), "\n";
}

// A conversion that throws, and one that is faster than the request that it belongs to.
class Text
{
    public function __construct(private Closure $convert) {}

    public function __toString(): string
    {
        return ($this->convert)();
    }
}
$cli->setData(new Text(fn () => throw new Exception('not a string')));
try {
    $cli->execute('/', $never);
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
$cli->setData(null);
$cli->setHeaders(['X' => new Text(function () use ($cli) {
    $cli->setHeaders([]);
    var_dump($cli->get('/', fn ($cli) => print("first: $cli->statusCode\n")));
    return 'x';
})]);
var_dump($cli->get('/', $never));

$bare = (new ReflectionClass(Swoole\Http\Client::class))->newInstanceWithoutConstructor();
var_dump($bare->get('/', $never));
try {
    clone $bare;
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
Swoole\Exception: host is empty

Warning: Swoole\Http\Client::get(): the client has no valid host and port in %s on line %d
bool(false)

Warning: Swoole\Http\Client::get(): the callback is not callable: function "no such function" not found or invalid function name in %s on line %d
bool(false)

Warning: Swoole\Http\Client::get(): the path is empty in %s on line %d
bool(false)

Warning: Swoole\Http\Client::on(): unknown event type 'receive' in %s on line %d
bool(false)

Warning: Swoole\Http\Client::on(): the callback is not callable: function "no such function" not found or invalid function name in %s on line %d
bool(false)
bool(false)
Swoole\Http\Client::post() expects exactly 3 arguments, 2 given
not a string
bool(true)

Warning: Swoole\Http\Client::get(): the client is busy, wait for the response of the request before in %s on line %d
bool(false)

Warning: Swoole\Http\Client::get(): the client has no valid host and port in %s on line %d
bool(false)
Trying to clone an uncloneable object of class Swoole\Http\Client
first: -1
