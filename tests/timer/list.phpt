--TEST--
list(), info() and stats() tell what is set; the functions are the methods
--FILE--
<?php
use Swoole\Timer;
$after = swoole_timer_after(60_000, fn () => null);
$tick = swoole_timer_tick(30_000, fn () => null);
$list = Timer::list();
echo get_class($list), ' ', $list instanceof ArrayIterator ? 'is' : 'is not', ' an ArrayIterator: ', implode(' ', iterator_to_array($list)), "\n";
var_dump(iterator_to_array(swoole_timer_list()) === [$after, $tick]);
echo json_encode(swoole_timer_info($after)), "\n", json_encode(Timer::info($tick)), "\n";
echo json_encode(swoole_timer_stats()), "\n";
go(function () {
    go(fn () => Co::sleep(0.001));
    echo 'with one that sleeps: ', Timer::stats()['num'], "\n";
});
var_dump(swoole_timer_exists($tick), swoole_timer_clear($tick), swoole_timer_exists($tick), Timer::info($tick), Timer::clear(99), Timer::info(-1));
var_dump(swoole_timer_clear_all(), Timer::exists($after));
?>
--EXPECT--
Swoole\Timer\Iterator is an ArrayIterator: 1 2
bool(true)
{"exec_msec":60000,"exec_count":0,"interval":0,"round":0,"removed":false}
{"exec_msec":30000,"exec_count":0,"interval":30000,"round":0,"removed":false}
{"initialized":true,"num":2,"round":0}
with one that sleeps: 3
bool(true)
bool(true)
bool(false)
NULL
bool(false)
NULL
bool(true)
bool(false)
