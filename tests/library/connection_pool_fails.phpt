--TEST--
A connection that cannot be made does not count, and a proxy class makes its connections itself
--FILE--
<?php
use Swoole\ConnectionPool;

final class Proxy
{
    public function __construct(private Closure $constructor)
    {
    }

    public function open(): string
    {
        return ($this->constructor)();
    }
}
Co\run(function () {
    $attempts = 0;
    $pool = new ConnectionPool(function () use (&$attempts) {
        return match (++$attempts) {
            1 => throw new LogicException('refused'),
            2 => null,
            default => new ArrayObject([$attempts]),
        };
    }, 1);
    for ($i = 0; $i < 3; $i++) {
        try {
            echo $pool->get(0.001)[0], "\n";
        } catch (Exception $failure) {
            echo get_class($failure), ': ', $failure->getMessage(), "\n";
        }
    }
    var_dump($pool->get(0.001));

    $pool = new ConnectionPool(fn () => 'opened', 1, Proxy::class);
    echo $pool->get()->open(), "\n";

    echo "closed while a connection is made\n";
    foreach (['get', 'fill'] as $method) {
        $made = 0;
        $pool = new ConnectionPool(function () use (&$made, &$pool) {
            $pool->close();
            return new ArrayObject([++$made]);
        }, 5);
        var_dump($pool->$method(), $made);
    }
});
?>
--EXPECT--
LogicException: refused
UnexpectedValueException: the constructor of the pool returned no connection
3
bool(false)
opened
closed while a connection is made
bool(false)
int(1)
NULL
int(1)
