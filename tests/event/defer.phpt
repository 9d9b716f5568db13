--TEST--
Deferred callbacks run in order at the end of the round, each in a coroutine; what they defer runs at the end of the next
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
fwrite($b, 'x');
Event::defer(function () {
    echo 'one in a coroutine: ', Co::getCid() > 0 ? 'yes' : 'no', "\n";
    Event::defer(fn () => print("three\n"));
    Co::sleep(0.001);
    echo "four\n";
});
Event::defer(fn () => print("two\n"));
Event::add($a, function ($a) {
    Event::del($a);
    Event::defer(fn () => print("deferred by the callback\n"));
    echo "callback\n";
});
Event::wait();
var_dump(Event::defer('no_such_function'), Event::defer(null));
var_dump(swoole_event_defer('Witness::call'));
class Witness
{
    public static function call(): void
    {
        echo "a method\n";
    }
}
Event::wait();
?>
--EXPECTF--
callback
one in a coroutine: yes
two
deferred by the callback
three
four

Warning: Swoole\Event::defer(): function 'no_such_function' is not callable in %s on line %d

Warning: Swoole\Event::defer(): illegal callback function in %s on line %d
bool(false)
bool(false)
bool(true)
a method
