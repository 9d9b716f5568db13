--TEST--
dispatch() runs one round of the loop; in a coroutine it waits for one
--FILE--
<?php
use Swoole\Event;
use Swoole\Timer;
require __DIR__ . '/../include/pair.php';
var_dump(Event::dispatch());
[$a, $b] = pair();
fwrite($b, 'ab');
Event::add($a, fn ($a) => print('read ' . fread($a, 1) . "\n"));
echo "one\n";
var_dump(Event::dispatch());
echo "two\n";
var_dump(Event::dispatch());
Event::del($a);
echo "nothing\n";
var_dump(Event::dispatch());

echo "a timer's first round ends without it\n";
$id = Timer::tick(10, fn () => print("tick\n"));
for ($i = 0; $i < 3; $i++) {
    echo "round $i\n";
    Event::dispatch();
}
Timer::clear($id);

echo "once in a round, however late\n";
$id = Timer::tick(1, function () {
    for ($end = hrtime(true) + 3_000_000; hrtime(true) < $end;); // it is due again by then
    echo "tick\n";
});
for ($i = 0; $i < 3; $i++) {
    echo "round $i\n";
    Event::dispatch();
}
Timer::clear($id);

echo "in a coroutine\n";
$id = Timer::tick(50, fn () => print("tick\n"));
go(function () use ($id) {
    for ($i = 0; $i < 3; $i++) {
        echo "round $i\n";
        var_dump(Event::dispatch());
    }
    Timer::clear($id);
});
Event::wait();

echo "cancelled\n";
$id = Timer::after(10000, fn () => print("never\n"));
$cid = go(fn () => var_dump(Event::dispatch()));
Event::defer(function () use ($cid, $id) {
    Co::cancel($cid);
    Timer::clear($id);
});
Event::wait();
?>
--EXPECT--
bool(false)
one
read a
bool(true)
two
read b
bool(true)
nothing
bool(true)
a timer's first round ends without it
round 0
round 1
tick
round 2
tick
once in a round, however late
round 0
round 1
tick
round 2
tick
in a coroutine
round 0
bool(true)
round 1
tick
bool(true)
round 2
tick
bool(true)
cancelled
bool(false)
