--TEST--
SWOOLE_HOOK_SLEEP: the sleeping functions let other coroutines run; without the flag, and outside of coroutines, they block
--FILE--
<?php
use Swoole\Runtime;
use function Swoole\Coroutine\run;

function parallel(callable $sleep): string
{
    $order = [];
    foreach ([1, 2] as $i) {
        go(function () use ($i, $sleep, &$order) {
            $order[] = "begin $i";
            $sleep($i);
            $order[] = "end $i";
        });
    }
    Swoole\Event::wait();
    return implode(', ', $order) . "\n";
}

var_dump(Runtime::getHookFlags());
echo 'blocks: ', parallel(fn () => usleep(2000));
var_dump(Runtime::enableCoroutine(SWOOLE_HOOK_SLEEP), Runtime::getHookFlags());
foreach ([fn () => usleep(2000), fn () => time_nanosleep(0, 2000000), fn ($i) => time_sleep_until(microtime(true) + 0.005 * $i), fn () => sleep(1)] as $sleep) {
    echo parallel($sleep);
}
foreach ([fn () => usleep(-1), fn () => sleep(-1), fn () => time_nanosleep(0, 1000000000), fn () => time_sleep_until(INF)] as $wrong) {
    go(function () use ($wrong) {
        try {
            $wrong();
        } catch (ValueError $e) {
            echo $e->getMessage(), "\n";
        }
    });
}
go(fn () => var_dump(@time_sleep_until(1.0), usleep(5)));
var_dump(usleep(5)); // not in a coroutine
go(function () {
    $sleeper = go(fn () => print('what is left of a cancelled sleep: ' . sleep(30) . "\n"));
    Co::cancel($sleeper);
});
Swoole\Event::wait();
var_dump(Runtime::setHookFlags(0), Runtime::getHookFlags(), Co::getOptions());
?>
--EXPECT--
int(0)
blocks: begin 1, end 1, begin 2, end 2
bool(true)
int(512)
begin 1, begin 2, end 1, end 2
begin 1, begin 2, end 1, end 2
begin 1, begin 2, end 1, end 2
begin 1, begin 2, end 1, end 2
usleep(): Argument #1 ($microseconds) must be greater than or equal to 0
sleep(): Argument #1 ($seconds) must be greater than or equal to 0
Nanoseconds was not in the range 0 to 999 999 999 or seconds was negative
time_sleep_until(): Argument #1 ($timestamp) must be between 0 and 18446744073
bool(false)
NULL
NULL
what is left of a cancelled sleep: 30
bool(true)
int(0)
array(1) {
  ["hook_flags"]=>
  int(0)
}
