--TEST--
cycle() calls back before or after each round of the loop, until it is removed or the loop is over
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
var_dump(Event::cycle(null), Event::cycle(null, true), Event::cycle('no_such_function'));
[$a, $b] = pair();
fwrite($b, 'ab');
Event::add($a, function ($a) {
    $read = fread($a, 1);
    echo "read $read\n";
    Event::defer(fn () => print("deferred\n"));
    if ($read === 'b') {
        Event::del($a);
        var_dump(Event::cycle(null, true), Event::cycle(null, true));
    }
});
Event::cycle(fn () => print("replaced\n"), true);
Event::cycle(fn () => print("before\n"), true);
Event::cycle(fn () => print("after\n"));
Event::wait();
echo "a loop of its own\n";
fwrite($b, 'b');
Event::add($a, function ($a) {
    echo "read\n";
    Event::del($a);
});
Event::wait();
var_dump(Event::cycle(null));

echo "it waits as others do\n";
$rounds = 0;
Event::cycle(function () use (&$rounds) {
    $rounds++;
    Co::sleep(0.001);
    if ($rounds === 3) {
        Event::cycle(null);
    }
});
Swoole\Timer::after(20, fn () => print("timer\n"));
Event::wait();
var_dump($rounds >= 3);
?>
--EXPECTF--
Warning: Swoole\Event::cycle(): function 'no_such_function' is not callable in %s on line %d
bool(false)
bool(false)
bool(false)
before
read a
deferred
after
before
read b
bool(true)
bool(false)
deferred
after
a loop of its own
read
bool(false)
it waits as others do
timer
bool(true)
