--TEST--
Timers and sleeping coroutines go off by their times, and those of one time in the order in which they were set
--FILE--
<?php
use Swoole\Timer;
Timer::after(150, fn () => print("third\n"));
Timer::after(50, fn () => print("first\n"));
foreach (range(1, 5) as $number) {
    Timer::after(100, fn () => print("second $number\n"));
}
go(function () {
    Co::sleep(0.1);
    echo "a coroutine that slept as long\n";
});
Timer::after(100, fn () => print("second, last\n"));
usleep(160_000); // All are due when the loop begins.
Swoole\Event::wait();
?>
--EXPECT--
first
second 1
second 2
second 3
second 4
second 5
a coroutine that slept as long
second, last
third
