--TEST--
The callback of a timer may wait; the next tick does not wait for it
--FILE--
<?php
use Swoole\Timer;
$running = 0;
$most = 0;
Timer::tick(1, function (int $id) use (&$running, &$most) {
    $most = max($most, ++$running);
    Co::sleep(0.01);
    $running--;
    if ($most > 1) {
        Timer::clear($id);
    }
});
register_shutdown_function(function () use (&$most) {
    echo $most > 1 ? "several at a time\n" : "one at a time\n";
});
Swoole\Event::wait();
?>
--EXPECT--
several at a time
