--TEST--
join() waits for the end of others, for a time
--FILE--
<?php
Co\run(function () {
    $sleeps = fn (float $seconds) => go(function () use ($seconds) {
        Co::sleep($seconds);
        echo "slept $seconds\n";
    });
    var_dump(Co::join([$sleeps(0.004), $sleeps(0.002)]));
    var_dump(Co::join([$long = $sleeps(5)], 0.002), swoole_last_error() === SWOOLE_ERROR_CO_TIMEDOUT);
    Co::cancel($long);
    $ended = go(fn () => null);
    var_dump(Co::join([]), Co::join([$ended]), swoole_last_error() === SWOOLE_ERROR_INVALID_PARAMS);
    var_dump(@Co::join([Co::getCid()]));
});
?>
--EXPECT--
slept 0.002
slept 0.004
bool(true)
bool(false)
bool(true)
slept 5
bool(false)
bool(false)
bool(true)
bool(false)
