--TEST--
A callback may clear itself, others that are due, and all
--FILE--
<?php
use Swoole\Timer;
$self = Timer::after(1, function () use (&$self, &$other) {
    var_dump(Timer::exists($self), Timer::clear($self), Timer::clear($self), Timer::exists($self), Timer::info($self)['removed']);
    var_dump(Timer::clear($other), Timer::info($other));
});
$other = Timer::after(2, fn () => print("never\n"));
usleep(5000); // Both are due.
Swoole\Event::wait();
var_dump(Timer::info($self), Timer::stats()['num']);

$count = 0;
Timer::tick(1, function (int $id) use (&$count) {
    echo 'tick ', ++$count, ', called before: ', Timer::info($id)['exec_count'], "\n";
    if ($count === 3) {
        $late = Timer::after(1, fn () => print("never\n"));
        var_dump(Timer::stats()['num'], Timer::clearAll(), Timer::exists($id), Timer::exists($late), Timer::stats()['num']);
        Timer::after(1, fn () => print("set after clearAll()\n"));
    }
});
Timer::after(60_000, fn () => print("never\n"));
Swoole\Event::wait();
var_dump(Timer::clearAll(), iterator_count(Timer::list()));
?>
--EXPECT--
bool(true)
bool(true)
bool(false)
bool(false)
bool(true)
bool(true)
NULL
NULL
int(0)
tick 1, called before: 0
tick 2, called before: 1
tick 3, called before: 2
int(3)
bool(true)
bool(false)
bool(false)
int(1)
set after clearAll()
bool(false)
int(0)
