--TEST--
cancel() ends a wait at once, with false or with an exception
--FILE--
<?php
$asleep = go(function () {
    var_dump(Co::sleep(100));
    var_dump(Co::isCanceled(), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
});
$waits = go(function () {
    try {
        Co::yield();
    } catch (Swoole\Coroutine\CanceledException $e) {
        echo get_class($e), ': ', $e->getCode() === SWOOLE_ERROR_CO_CANCELED ? 'right code' : 'wrong code', "\n";
    }
    var_dump(Co::isCanceled());
});
var_dump(Co::cancel($asleep), Co::cancel($waits, true));
var_dump(Co::cancel($asleep), swoole_last_error() === SWOOLE_ERROR_CO_NOT_EXISTS);
go(function () {
    var_dump(Co::cancel(Co::getCid()), swoole_last_error() === SWOOLE_ERROR_CO_CANNOT_CANCEL);
});
Swoole\Event::wait();
?>
--EXPECT--
bool(false)
bool(true)
bool(true)
Swoole\Coroutine\CanceledException: right code
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
