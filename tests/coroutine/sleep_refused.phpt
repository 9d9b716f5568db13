--TEST--
A sleep of less than a millisecond is refused with the reference's warning
--FILE--
<?php
Co\run(function () {
    foreach ([0.0009, 0, -1, NAN] as $seconds) {
        var_dump(Co::sleep($seconds));
    }
    var_dump(Co::sleep(0.001));
});
?>
--EXPECTF--
Warning: Swoole\Coroutine::sleep(): Timer must be greater than or equal to 0.001 in %s on line 4
bool(false)

Warning: Swoole\Coroutine::sleep(): Timer must be greater than or equal to 0.001 in %s on line 4
bool(false)

Warning: Swoole\Coroutine::sleep(): Timer must be greater than or equal to 0.001 in %s on line 4
bool(false)

Warning: Swoole\Coroutine::sleep(): Timer must be greater than or equal to 0.001 in %s on line 4
bool(false)
bool(true)
