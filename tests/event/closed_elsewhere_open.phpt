--TEST--
A descriptor that is closed before it is taken back, while a child has it open: the loop does not spin
--FILE--
<?php
use Swoole\{Atomic, Event, Process, Timer};
[$near, $far] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
[$other, $there] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$fd = Event::add($far, fn () => print("never\n"));
Event::add($there, fn () => Event::del($there) && print(fgets($there)));
$end = new Atomic();
$child = new Process(fn () => $end->wait(30), false, 0);
$child->start();
fclose($far);
var_dump(Event::del($fd));
fwrite($near, 'the file is readable, and still in the set');
$time = fn () => array_sum(sscanf(file_get_contents('/proc/self/stat'), '%*d %*s' . str_repeat(' %*s', 11) . ' %d %d'));
$before = $time();
Timer::after(500, function () use ($time, $before, $other) {
    var_dump($time() - $before < 20); // Hundredths of a second: it would be 50.
    fwrite($other, "the others are watched as before\n");
});
Event::wait();
$end->wakeup();
Process::wait();
?>
--EXPECT--
bool(true)
bool(true)
the others are watched as before
