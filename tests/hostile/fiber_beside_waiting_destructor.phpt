--TEST--
While a destructor waits, fibers of other coroutines go on
--FILE--
<?php
class Slow
{
    public function __destruct() { Co::sleep(0.05); echo "destroyed\n"; }
}
Co\run(static function () {
    go(static function () { $slow = new Slow; });
    go(static function () {
        $fiber = new Fiber(static function () { Fiber::suspend(); echo "fiber\n"; });
        $fiber->start();
        $fiber->resume();
    });
});
$fiber = new Fiber(static function () { Fiber::suspend(); echo "later\n"; });
$fiber->start();
$fiber->resume();
?>
--EXPECT--
fiber
destroyed
later
