--TEST--
A timer that is set when the loop has none left goes off: from a deferred callback, by who decides about the end
--FILE--
<?php
use Swoole\{Event, Timer};
Timer::after(1, function () {
    Event::defer(function () {
        Timer::after(1, fn () => print("set by a deferred callback\n"));
    });
});
Event::wait();
$asked = 0;
Co::set(['exit_condition' => function () use (&$asked) {
    return $asked++ || Timer::after(1, fn () => print("set by the exit condition\n")) < 0;
}]);
Timer::after(1, fn () => print("one before\n"));
Event::wait();
?>
--EXPECT--
set by a deferred callback
one before
set by the exit condition
