--TEST--
Waiting at a barrier ends early by a timeout or a cancel; a barrier has one waiter
--FILE--
<?php
use Swoole\Coroutine\Barrier;

Co\run(function () {
    $barrier = Barrier::make();
    $late = go(function () use ($barrier) {
        Co::yield();
        echo "late\n";
    });
    Barrier::wait($barrier, 0.002);
    echo "timeout\n";
    Co::resume($late);

    $barrier = Barrier::make();
    $held = $barrier;
    $waiter = go(function () use ($barrier) {
        $mine = $barrier;
        Barrier::wait($mine);
        echo "canceled\n";
    });
    try {
        Barrier::wait($held);
    } catch (Swoole\Exception $failure) {
        echo $failure->getMessage(), "\n";
    }
    Co::cancel($waiter);
});
try {
    $none = null;
    Barrier::wait($none);
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECTF--
timeout
late
The barrier is waiting, cannot wait again.
canceled
Swoole\Coroutine\Barrier::wait(): Argument #1 ($barrier) must be of type Swoole\Coroutine\Barrier, null given, called in %s on line %d
