--TEST--
exit() leaves the loop at the end of the round: timers and descriptors are gone, a new loop may run
--FILE--
<?php
use Swoole\Event;
use Swoole\Timer;
require __DIR__ . '/../include/pair.php';
Event::exit();
[$a, $b] = pair();
Event::add($a, fn () => print("never\n"));
Timer::after(100000, fn () => print("never\n"));
Timer::tick(1, function () {
    echo "tick\n";
    Event::defer(fn () => print("the round ends\n"));
    Event::exit();
    echo "the callback goes on\n";
});
Event::wait();
var_dump(Event::isset($a), Timer::stats()['num']);
fwrite($b, 'x');
Event::add($a, function ($a) {
    echo 'read ', fread($a, 10), "\n";
    Event::del($a);
});
Event::wait();

echo "outside of the loop it clears the timers\n";
Timer::after(1, fn () => print("never\n"));
Event::add($a, 'strlen');
swoole_event_exit();
var_dump(Timer::stats()['num'], Event::isset($a), Event::del($a));
Event::wait();
?>
--EXPECT--
tick
the callback goes on
the round ends
bool(false)
int(0)
read x
outside of the loop it clears the timers
int(0)
bool(true)
bool(true)
