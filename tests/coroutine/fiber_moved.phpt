--TEST--
A Fiber that one coroutine has started can be resumed by another
--FILE--
<?php
$fiber = new Fiber(function () {
    echo 'started in ', Co::getCid(), "\n";
    Fiber::suspend();
    echo 'resumed in ', Co::getCid(), "\n";
    Fiber::suspend();
    echo "resumed outside of coroutines: ", Co::getCid(), "\n";
});
go(fn () => $fiber->start());
go(fn () => $fiber->resume());
$fiber->resume();
var_dump($fiber->isTerminated());
Swoole\Event::wait();
?>
--EXPECT--
started in 1
resumed in 2
resumed outside of coroutines: -1
bool(true)
