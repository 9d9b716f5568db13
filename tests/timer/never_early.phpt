--TEST--
No timer, sleep or time limit ends before its time
--FILE--
<?php
use Swoole\{Coroutine, Coroutine\Channel, Timer};
$early = [];
$check = function (string $what, int $ms, int $start) use (&$early) {
    if (hrtime(true) - $start < $ms * 1_000_000) {
        $early[] = "$what of $ms ms";
    }
};
for ($ms = 1; $ms <= 20; $ms++) {
    Timer::after($ms, $check, 'timer', $ms, hrtime(true));
    $start = hrtime(true);
    Timer::tick($ms, function (int $id) use ($check, $ms, $start) {
        $check('tick', $ms, $start);
        Timer::clear($id);
    });
    Coroutine::create(function () use ($check, $ms) {
        $start = hrtime(true);
        Coroutine::sleep($ms / 1000);
        $check('sleep', $ms, $start);
        $start = hrtime(true);
        (new Channel)->pop($ms / 1000);
        $check('limit', $ms, $start);
    });
}
Swoole\Event::wait();
var_dump($early);
?>
--EXPECT--
array(0) {
}
