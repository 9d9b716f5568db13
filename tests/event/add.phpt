--TEST--
A watched descriptor calls back again and again until what has arrived is read; the callback gets what was added
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
fwrite($b, 'abc');
$number = Event::add($a, function ($stream) use ($a) {
    var_dump($stream === $a);
    $read = fread($stream, 1);
    echo "read $read in a coroutine: ", Co::getCid() > 0 ? 'yes' : 'no', "\n";
    if ($read === 'c') {
        Event::del($stream);
    }
});
var_dump(is_int($number), stream_get_meta_data($a)['blocked']);
Event::wait();

echo "by number\n";
fwrite($b, 'x');
var_dump(Event::add($number, function ($fd) use ($a, $number) {
    var_dump($fd === $number, fread($a, 10));
    Event::del($fd);
}) === $number);
Event::wait();

echo "readable and writable\n";
fwrite($b, 'x');
$calls = [];
Event::add($a, function ($a) use (&$calls) {
    $calls[] = 'read ' . fread($a, 10);
}, function ($a) use (&$calls) {
    $calls[] = 'write';
    Event::del($a);
}, SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE);
Event::wait();
echo implode(', ', $calls), "\n";
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
read a in a coroutine: yes
bool(true)
read b in a coroutine: yes
bool(true)
read c in a coroutine: yes
by number
bool(true)
bool(true)
string(1) "x"
readable and writable
read x, write
