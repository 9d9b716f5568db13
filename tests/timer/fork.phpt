--TEST--
A child process has none of its parent's timers; the parent keeps them
--FILE--
<?php
use Swoole\{Process, Timer};
$id = Timer::after(50, fn () => print("the parent's\n"));
$child = new Process(function () use ($id) {
    var_dump(Timer::exists($id), Timer::stats()['num'], iterator_count(Timer::list()));
    Timer::after(1, fn () => print("the child's\n"));
    Swoole\Event::wait();
});
$child->start();
Process::wait();
var_dump(Timer::exists($id), Timer::stats()['num']);
Swoole\Event::wait();
?>
--EXPECT--
bool(false)
int(0)
int(0)
the child's
bool(true)
int(1)
the parent's
