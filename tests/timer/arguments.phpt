--TEST--
Times below a millisecond get a warning, what cannot be called a TypeError; any longer time will do
--FILE--
<?php
use Swoole\Timer;
var_dump(Timer::after(0, fn () => null), Timer::after(-1, fn () => null), swoole_timer_tick(0, fn () => null));
$misuses = [
    fn () => Timer::after(1, 'no_such_function'),
    fn () => Timer::tick(1, [new ArrayObject, 'noSuchMethod']),
    fn () => Timer::after('soon', fn () => null),
    fn () => Timer::after(1),
    fn () => new Timer,
];
foreach ($misuses as $misuse) {
    try {
        $misuse();
    } catch (Error $error) {
        echo get_class($error), ': ', $error->getMessage(), "\n";
    }
}
$far = Timer::after(PHP_INT_MAX, fn () => print("never\n"));
var_dump(Timer::exists($far), Timer::info($far)['exec_msec'] === PHP_INT_MAX, Timer::clear($far), Timer::stats()['num']);
?>
--EXPECTF--
Warning: Swoole\Timer::after(): Timer must be greater than or equal to 1 in %s on line 3

Warning: Swoole\Timer::after(): Timer must be greater than or equal to 1 in %s on line 3

Warning: swoole_timer_tick(): Timer must be greater than or equal to 1 in %s on line 3
bool(false)
bool(false)
bool(false)
TypeError: Swoole\Timer::after(): Argument #2 ($callback) must be a valid callback, function "no_such_function" not found or invalid function name
TypeError: Swoole\Timer::tick(): Argument #2 ($callback) must be a valid callback, class ArrayObject does not have a method "noSuchMethod"
TypeError: Swoole\Timer::after(): Argument #1 ($ms) must be of type int, string given
ArgumentCountError: Swoole\Timer::after() expects at least 2 arguments, 1 given
Error: The object of Swoole\Timer can not be created for security reasons
bool(true)
bool(true)
bool(true)
int(0)
