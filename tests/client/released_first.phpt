--TEST--
What a callback has kept alive is released clients first, whatever kind they are and wherever they stood
--FILE--
<?php
use Swoole\{Async, Client, Event, Http, MySQL, Redis};

trait Noisy
{
    public function __destruct()
    {
        echo '  ', get_parent_class($this) ?: 'the rest', "\n";
    }
}
class Bound
{
    use Noisy;
}

$clients = [
    fn () => new class (SWOOLE_SOCK_TCP) extends Client { use Noisy; },
    fn () => new class (SWOOLE_SOCK_TCP, SWOOLE_SOCK_ASYNC) extends Client { use Noisy; },
    fn () => new class (SWOOLE_SOCK_TCP) extends Async\Client { use Noisy; },
    fn () => new class ('127.0.0.1', 1) extends Http\Client { use Noisy; },
    fn () => new class () extends Redis { use Noisy; },
    fn () => new class () extends MySQL { use Noisy; },
];
foreach ($clients as $make) {
    (function () use ($make) {
        $bound = new Bound;
        $array = [new Bound];
        $client = $make();
        // Nobody listens there.
        (new Redis)->connect('127.0.0.1', 1, function ($redis, $connected) use ($bound, $array, $client) {
            echo json_encode($connected), "\n";
        });
    })();
    Event::wait();
}
?>
--EXPECT--
false
  Swoole\Client
  the rest
  the rest
false
  Swoole\Client
  the rest
  the rest
false
  Swoole\Async\Client
  the rest
  the rest
false
  Swoole\Http\Client
  the rest
  the rest
false
  Swoole\Redis
  the rest
  the rest
false
  Swoole\MySQL
  the rest
  the rest
