--TEST--
Swoole\Redis::connect(): a destructor of what stood in a property finds a client that connects
--FILE--
<?php
use Swoole\{Event, Redis};

class Destroyed
{
    public function __construct(private Closure $body)
    {
    }
    public function __destruct()
    {
        ($this->body)();
    }
}
foreach (['host', 'port'] as $property) {
    $redis = new Redis;
    $calls = 0;
    $callback = function (Redis $redis, bool $connected) use (&$calls) {
        $calls++;
    };
    $redis->$property = new Destroyed(function () use ($redis, $callback) {
        $inner = json_encode($redis->connect('127.0.0.1', 1, $callback));
        echo "inner $inner, ";
    });
    $outer = json_encode($redis->connect('127.0.0.1', 1, $callback));
    Event::wait();
    echo "outer $outer, $property: $calls call\n";
}
?>
--EXPECTF--
Warning: Swoole\Redis::connect(): the client is connected already in %s on line %d
inner false, outer true, host: 1 call

Warning: Swoole\Redis::connect(): the client is connected already in %s on line %d
inner false, outer true, port: 1 call
