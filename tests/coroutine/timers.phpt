--TEST--
Timers call back once or again and again, each time in a coroutine of its own, until they are cleared
--FILE--
<?php
use Swoole\Timer;
$count = 0;
$tick = Timer::tick(2, function (int $id, string $text) use (&$count) {
    echo "tick $text ", ++$count, ' in a coroutine: ', Co::getCid() > 0 ? 'yes' : 'no', "\n";
    if ($count === 3) {
        var_dump(Timer::clear($id), Timer::clear($id), Timer::exists($id));
    }
}, 'with');
$after = Timer::after(1, function (...$arguments) use (&$after) {
    echo 'after ', implode(' ', $arguments), "\n";
    var_dump(Timer::exists($after));
}, 'two', 'arguments');
$never = swoole_timer_after(60000, fn () => print("never\n"));
echo implode(' ', iterator_to_array(Timer::list())), "\n";
var_dump(Timer::exists($tick), Timer::info($tick)['interval'], Timer::info(99), Timer::stats()['num']);
var_dump(Timer::clear($never), @Timer::after(0, fn () => null));
Swoole\Coroutine\run(fn () => print("the loop runs\n"));
var_dump(Timer::stats()['num'], Timer::clearAll());
?>
--EXPECT--
1 2 3
bool(true)
int(2)
NULL
int(3)
bool(true)
bool(false)
the loop runs
tick with 1 in a coroutine: yes
after two arguments
bool(false)
tick with 2 in a coroutine: yes
tick with 3 in a coroutine: yes
bool(true)
bool(false)
bool(false)
int(0)
bool(true)
