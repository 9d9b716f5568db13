--TEST--
A tick that comes late leaves out what is past and keeps its step
--FILE--
<?php
use Swoole\Timer;
$times = [];
Timer::tick(20, function (int $id) use (&$times) {
    $times[] = Timer::info($id)['exec_msec'];
    if (count($times) === 2) {
        usleep(70_000);
    }
    if (count($times) === 4) {
        Timer::clear($id);
    }
});
Swoole\Event::wait();
[$first, $second, $third, $fourth] = $times;
// The third was due while the second was called; what came due after it is left out.
var_dump($first, $second, $third, $fourth >= 120, $fourth % 20);
?>
--EXPECT--
int(20)
int(40)
int(60)
bool(true)
int(0)
