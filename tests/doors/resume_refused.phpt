--TEST--
resume() refuses what does not wait in yield(): itself, its ancestor, one that sleeps, one that has ended, one that never was
--FILE--
<?php
go(function () {
    $me = Co::getCid();
    var_dump(Co::resume($me));
    go(function () use ($me) {
        var_dump(Co::resume($me));
    });
});
$sleeps = go(fn () => Co::sleep(0.001));
var_dump(Co::resume($sleeps));
$ended = go(fn () => null);
var_dump(Co::resume($ended), Co::resume(999), Co::resume(-1), Co::resume(0));
Swoole\Event::wait();
?>
--EXPECTF--

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d
bool(false)

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d
bool(false)

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d
bool(false)

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d

Warning: Swoole\Coroutine::resume(): can not resume the coroutine which is in IO operation or non-existent in %s on line %d
bool(false)
bool(false)
bool(false)
bool(false)
