--TEST--
A destructor that throws when the loop drops a callback is an uncaught exception, not lost and not another's
--FILE--
<?php
class Angry
{
    public function __destruct() { throw new Exception('from a destructor'); }
}
$angry = new Angry;
Swoole\Timer::after(1, static function () use ($angry) { echo "called\n"; });
unset($angry);
Swoole\Timer::after(60000, static function () { echo "never\n"; });
Swoole\Event::wait();
?>
--EXPECTF--
called

Fatal error: Uncaught Exception: from a destructor in %a
