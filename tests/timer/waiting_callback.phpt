--TEST--
A callback may wait; to everybody else its timer is over by then
--FILE--
<?php
use Swoole\Timer;
$id = Timer::after(1, function () use (&$id) {
    var_dump(Timer::exists($id));
    Co::sleep(0.001);
    var_dump(Timer::exists($id), Timer::clear($id));
});
Swoole\Event::wait();
?>
--EXPECT--
bool(true)
bool(false)
bool(false)
