--TEST--
Arguments with names that no parameter has are refused, not lost
--FILE--
<?php
function named(int $a, string $b = 'b')
{
    echo "called with $a, $b\n";
}
$calls = [
    fn () => go(named(...), a: 1),
    fn () => go(named(...), 1, b: 'x'),
    fn () => Swoole\Timer::after(1, named(...), 1, b: 'x'),
    fn () => go(func: fn () => named(2)),
    fn () => go(named(...), ...[3, 'y']),
];
foreach ($calls as $call) {
    try {
        $call();
    } catch (Error $e) {
        echo get_class($e), ": ", $e->getMessage(), "\n";
    }
}
Swoole\Event::wait();
?>
--EXPECTF--
ArgumentCountError: %Sgo() does not accept %Snamed %s
ArgumentCountError: %Sgo() does not accept %Snamed %s
ArgumentCountError: %SSwoole\Timer::after() does not accept %Snamed %s
called with 2, b
called with 3, y
