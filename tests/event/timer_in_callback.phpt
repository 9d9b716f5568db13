--TEST--
A timer that a callback at the end of a round sets is called, also when it is the only one
--FILE--
<?php
use Swoole\Event;
use Swoole\Timer;
Timer::after(1, fn () => print("an earlier one\n"));
Event::wait();
Event::defer(fn () => Timer::after(1, fn () => print("set by a deferred callback\n")));
Event::wait();
?>
--EXPECT--
an earlier one
set by a deferred callback
