--TEST--
wait() returns when nothing is left, at once if nothing was there, and may be called again, also at the script's end
--FILE--
<?php
use Swoole\Event;
use Swoole\Timer;
Event::wait();
swoole_event_wait();
echo "nothing was there\n";
Timer::after(1, fn () => print("timer\n"));
go(function () {
    Co::sleep(0.002);
    echo "coroutine\n";
});
Event::wait();
echo "over\n";
Event::wait();
Timer::after(1, fn () => print("again\n"));
Event::wait();
register_shutdown_function(function () {
    Timer::after(1, fn () => print("in a shutdown function\n"));
    Event::wait();
    echo "over there, too\n";
});
?>
--EXPECT--
nothing was there
timer
coroutine
over
again
in a shutdown function
over there, too
