--TEST--
A coroutine that a Fiber has created cannot suspend that Fiber, and outlives it
--FILE--
<?php
$fiber = new Fiber(function () {
    $cid = go(function () {
        var_dump(Fiber::getCurrent());
        try {
            Fiber::suspend();
        } catch (FiberError $e) {
            echo $e->getMessage(), "\n";
        }
        Co::yield();
        echo "the coroutine ends\n";
    });
    Fiber::suspend($cid);
    echo "the fiber ends\n";
});
$cid = $fiber->start();
$fiber->resume();
Co::resume($cid);
Swoole\Event::wait();
?>
--EXPECT--
NULL
Cannot suspend outside of a fiber
the fiber ends
the coroutine ends
