--TEST--
A pipe that does not block, written to before the loop runs: the loop sends what did not fit
--INI--
swoole.socket_buffer_size=65536
--FILE--
<?php
use Swoole\{Atomic, Event, Process};
$full = new Atomic();
$process = new Process(function (Process $self) use ($full) {
    $full->wait(30);
    for ($sum = 0; $sum < 1000 * 1000 && ($data = $self->read()); $sum += strlen($data));
    $self->write("$sum bytes");
}, false, Process::PIPE_TYPE_STREAM);
$process->start();
$process->setBlocking(false);
Event::defer(fn () => $full->wakeup()); // From here on there is a loop to leave it to.
var_dump($process->write(str_repeat('x', 1000 * 1000)));
Event::wait();
Process::wait();
var_dump($process->read());
?>
--EXPECT--
int(1000000)
string(13) "1000000 bytes"
