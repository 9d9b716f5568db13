--TEST--
A descriptor that is closed while it is watched is silent, and stays in the list until it is removed by its number
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
$number = Event::add($a, fn () => print("never\n"));
fclose($a);
var_dump(Event::isset($number), @Event::set($number, 'strlen', null, SWOOLE_EVENT_READ), Event::write($number, 'x'));
echo swoole_strerror(swoole_last_error()), "\n";
Swoole\Timer::after(2, fn () => var_dump(Event::del($number), Event::isset($number)));
Event::wait();

echo "its number is another one's at once\n";
[$a, $b] = pair();
fwrite($b, 'x');
$keep = null;
Event::add($a, function ($a) use (&$keep) {
    Event::del($a);
    fclose($a);
    [$c, $keep] = pair();
    fwrite($keep, 'y');
    Event::add($c, function ($c) {
        echo 'the new one: ', fread($c, 10), "\n";
        Event::del($c);
    });
});
Event::wait();

echo "the other side hangs up\n";
[$a, $b] = pair();
Event::add($a, function ($a) {
    var_dump(fread($a, 10), feof($a));
    Event::del($a);
});
fclose($b);
Event::wait();

echo "nobody listens for it\n";
[$a, $b] = pair();
Event::add($a, 'strlen');
Event::set($a, null, null, 1 << 20);
fclose($b);
$rounds = 0;
Event::cycle(function () use (&$rounds) {
    $rounds++;
});
Swoole\Timer::after(20, fn () => Event::del($a));
Event::wait();
echo $rounds < 10 ? "the loop slept\n" : "the loop went round $rounds times\n";
?>
--EXPECT--
bool(true)
bool(false)
bool(false)
Bad file descriptor
bool(true)
bool(false)
its number is another one's at once
the new one: y
the other side hangs up
string(0) ""
bool(true)
nobody listens for it
the loop slept
