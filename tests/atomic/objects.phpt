--TEST--
Atomics cannot be copied; a subclass may leave out the parent's constructor; arguments are checked
--FILE--
<?php
use Swoole\Atomic;
class Counter extends Atomic
{
    public function __construct()
    {
    }
}
var_dump((new Counter)->add(3));
foreach ([
    fn () => clone new Atomic,
    fn () => clone new Atomic\Long,
    fn () => serialize(new Atomic),
    fn () => new Atomic('x'),
    fn () => (new Atomic)->set(),
    fn () => (new Atomic\Long)->cmpset(1),
    fn () => (new Atomic)->add([]),
] as $mistake) {
    try {
        $mistake();
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
// Words are used again, and are zero then.
for ($i = 0; $i < 3000; $i++) {
    $atomic = new Atomic($i);
}
var_dump((new Counter)->get());
?>
--EXPECT--
int(3)
Error: Trying to clone an uncloneable object of class Swoole\Atomic
Error: Trying to clone an uncloneable object of class Swoole\Atomic\Long
Exception: Serialization of 'Swoole\Atomic' is not allowed
TypeError: Swoole\Atomic::__construct(): Argument #1 ($value) must be of type int, string given
ArgumentCountError: Swoole\Atomic::set() expects exactly 1 argument, 0 given
ArgumentCountError: Swoole\Atomic\Long::cmpset() expects exactly 2 arguments, 1 given
TypeError: Swoole\Atomic::add(): Argument #1 ($add_value) must be of type int, array given
int(0)
