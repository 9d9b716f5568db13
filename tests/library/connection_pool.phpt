--TEST--
A pool makes connections when they are wanted, at most as many as it may, and lends them out one by one
--FILE--
<?php
use Swoole\ConnectionPool;

final class Connection
{
    public static int $made = 0;
    public int $number;

    public function __construct()
    {
        $this->number = ++self::$made;
    }
}
Co\run(function () {
    $pool = new ConnectionPool(fn () => new Connection(), 2);
    [$one, $two] = [$pool->get(), $pool->get()];
    echo "{$one->number} {$two->number}\n";
    var_dump($pool->get(0.001));

    Swoole\Timer::after(1, fn () => $pool->put($one));
    echo "waited for {$pool->get()->number}\n";

    $pool->put(null);
    echo "instead of a broken one: {$pool->get()->number}\n";

    Swoole\Timer::after(1, fn () => $pool->close());
    var_dump($pool->get());
    $pool->put($two);
    $pool->close();
    try {
        $pool->get();
    } catch (RuntimeException $failure) {
        echo $failure->getMessage(), "\n";
    }

    Connection::$made = 0;
    $pool = new ConnectionPool(fn () => new Connection(), 3);
    $pool->fill();
    echo Connection::$made, " at once, of ", ConnectionPool::DEFAULT_SIZE, " by default\n";
});
?>
--EXPECT--
1 2
bool(false)
waited for 1
instead of a broken one: 3
bool(false)
Pool has been closed
3 at once, of 64 by default
