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
x
