--TEST--
write() sends at once what fits, the rest later and in order, and refuses what is too much
--INI--
swoole.socket_buffer_size=4000000
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
stream_set_blocking($b, false);
var_dump(Event::write($a, 'x'));
Event::add($a, fn () => print("never\n"));
var_dump(Event::write($a, ''), Event::write('a', 'x'));
var_dump(Event::write($a, str_repeat('x', 3_000_000)), Event::write($a, 'and the end'));
var_dump(Event::write($a, str_repeat('x', 4_000_001)), swoole_last_error() === SWOOLE_ERROR_PACKAGE_LENGTH_TOO_LARGE);
var_dump(Event::write($a, str_repeat('x', 3_900_000)), swoole_last_error() === SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW);
$total = 0;
Event::add($b, function ($b) use (&$total, $a) {
    $read = fread($b, 1 << 20);
    $total += strlen($read);
    if (str_ends_with($read, 'end')) {
        echo substr($read, -11), "\n";
        Event::del($b);
        Event::del($a);
    }
});
Event::wait();
var_dump($total);

echo "a pipe\n";
$process = proc_open(['cat'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
Event::add($pipes[0], null, fn ($pipe) => Event::del($pipe), SWOOLE_EVENT_WRITE);
var_dump(Event::write($pipes[0], "through cat\n"));
Event::wait();
fclose($pipes[0]);
echo stream_get_contents($pipes[1]);

echo "nobody reads\n";
[$a, $b] = pair();
Event::add($a, fn ($a) => Event::del($a));
var_dump(Event::write($a, str_repeat('x', 3_000_000)));
fclose($b);
var_dump(Event::isset($a));
Event::wait();
var_dump(Event::isset($a));
?>
--EXPECTF--
Warning: Swoole\Event::write(): socket[%d] is not found in the reactor in %s on line %d
bool(false)

Warning: Swoole\Event::write(): data empty in %s on line %d

Warning: Swoole\Event::write(): invalid file descriptor passed in %s on line %d

Warning: Swoole\Event::write(): unknown type in %s on line %d
bool(false)
bool(false)
bool(true)
bool(true)

Warning: Swoole\Event::write(): data packet is too large, cannot exceed the socket buffer size in %s on line %d
bool(false)
bool(true)

Warning: Swoole\Event::write(): socket#%d output buffer overflow: (%d/4000000) in %s on line %d
bool(false)
bool(true)
and the end
int(3000011)
a pipe
bool(true)
through cat
nobody reads
bool(true)
bool(true)
bool(false)
