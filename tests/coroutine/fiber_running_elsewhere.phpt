--TEST--
A Fiber in which a coroutine waits is running and cannot be resumed by another coroutine
--FILE--
<?php
$fiber = new Fiber(function () {
    Co::yield();
    echo "the fiber goes on\n";
});
$cid = go(function () use ($fiber) {
    $fiber->start();
    echo "the fiber has ended\n";
});
go(function () use ($fiber) {
    try {
        $fiber->resume();
    } catch (FiberError $e) {
        echo $e->getMessage(), "\n";
    }
});
Co::resume($cid);
Swoole\Event::wait();
?>
--EXPECT--
Cannot resume a fiber that is not suspended
the fiber goes on
the fiber has ended
