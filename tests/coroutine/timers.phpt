--TEST--
Timers call back once or again and again, each time in a coroutine of its own, until they are cleared
--FILE--
<?php
use Swoole\Timer;
$after = Timer::after(1, function (...$arguments) use (&$after) {
    echo 'after ', implode(' ', $arguments), ' in a coroutine: ', Co::getCid() > 0 ? 'yes' : 'no', "\n";
    var_dump(Timer::exists($after));
    $count = 0;
    Timer::tick(1, function (int $id, string $text) use (&$count) {
        echo "tick $text ", ++$count, "\n";
        if ($count === 3) {
            var_dump(Timer::clear($id), Timer::clear($id), Timer::exists($id));
        }
    }, 'with');
}, 'two', 'arguments');
$never = swoole_timer_after(60000, fn () => print("never\n"));
echo implode(' ', iterator_to_array(Timer::list())), "\n";
var_dump(Timer::exists($never), Timer::info($never)['interval'], Timer::info(99), Timer::stats()['num']);
var_dump(Timer::clear($never), @Timer::after(0, fn () => null));
Swoole\Coroutine\run(fn () => print("the loop runs\n"));
var_dump(Timer::stats()['num'], Timer::clearAll());
?>
--EXPECT--
1 2
bool(true)
int(0)
NULL
int(2)
bool(true)
bool(false)
the loop runs
after two arguments in a coroutine: yes
bool(true)
tick with 1
tick with 2
tick with 3
bool(true)
bool(false)
bool(false)
int(0)
bool(false)
