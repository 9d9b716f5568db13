--TEST--
What a callback sets waits for the next round, though it may be due at once
--FILE--
<?php
use Swoole\Timer;
var_dump(Timer::stats());
Timer::after(1, function () {
    echo 'round ', Timer::stats()['round'], "\n";
    $next = Timer::after(1, function () {
        echo 'round ', Timer::stats()['round'], "\n";
    });
    echo 'set in round ', Timer::info($next)['round'], "\n";
    usleep(3000);
    echo "end of the first\n";
});
Timer::after(2, fn () => print("another of the first round\n"));
usleep(3000);
Swoole\Event::wait();
echo json_encode(Timer::stats()), "\n";
?>
--EXPECT--
array(3) {
  ["initialized"]=>
  bool(false)
  ["num"]=>
  int(0)
  ["round"]=>
  int(0)
}
round 1
set in round 1
end of the first
another of the first round
round 2
{"initialized":false,"num":0,"round":0}
