--TEST--
set() changes callbacks and events; what is left out stays
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
var_dump(Event::set($a, fn () => null));
Event::add($a, function ($a) {
    echo 'first: ', fread($a, 10), "\n";
    Event::set($a, fn ($a) => print("never\n"), function ($a) {
        echo "writable\n";
        Event::set($a, function ($a) {
            echo 'second: ', fread($a, 10), "\n";
            Event::del($a);
        }, null, SWOOLE_EVENT_READ);
        var_dump(Event::isset($a, SWOOLE_EVENT_WRITE), Event::isset($a, SWOOLE_EVENT_READ));
    }, SWOOLE_EVENT_WRITE);
    var_dump(Event::isset($a, SWOOLE_EVENT_WRITE), Event::isset($a, SWOOLE_EVENT_READ));
});
fwrite($b, 'x');
Swoole\Timer::after(2, fn () => fwrite($b, 'y'));
Event::wait();

echo "refused\n";
Event::add($a, 'strlen');
var_dump(Event::set($b, 'strlen'), Event::set(-1), Event::set($a, null, null, SWOOLE_EVENT_WRITE));
try {
    Event::set($a, 'no_such_function');
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
var_dump(Event::isset($a, SWOOLE_EVENT_READ));
Event::del($a);
Event::wait();
?>
--EXPECTF--
Warning: Swoole\Event::set(): reactor is not ready, cannot call swoole_event_set in %s on line %d
bool(false)
first: x
bool(true)
bool(false)
writable
bool(false)
bool(true)
second: y
refused

Warning: Swoole\Event::set(): socket[%d] is not found in the reactor in %s on line %d

Warning: Swoole\Event::set(): invalid file descriptor#-1 passed in %s on line %d

Warning: Swoole\Event::set(): Swoole\Event: unable to find writable callback of fd [%d] in %s on line %d
bool(false)
bool(false)
bool(false)

Warning: Swoole\Event::set(): function 'no_such_function' is not callable in %s on line %d
readable_callback must be of type callable, string given
bool(true)
