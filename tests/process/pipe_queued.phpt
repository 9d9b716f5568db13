--TEST--
A pipe that does not block: what does not fit is sent by the event loop, in order; too much is refused
--INI--
swoole.socket_buffer_size=65536
--FILE--
<?php
use Swoole\{Atomic, Event, Process};
foreach ([Process::PIPE_TYPE_STREAM, Process::PIPE_TYPE_DGRAM] as $type) {
    $full = new Atomic();
    $process = new Process(function (Process $self) use ($type, $full) {
        $self->setBlocking(true);
        $full->wait(30); // Nothing is read before it is full.
        $sum = $messages = 0;
        while ($sum < 400 * 1000 && ($data = $self->read())) {
            $sum += strlen($data);
            $messages++;
        }
        $self->write("$sum, " . substr($data, -4) . ', ' . ($type === Process::PIPE_TYPE_DGRAM ? $messages : 'any'));
    }, false, $type);
    $process->setBlocking(false);
    Swoole\Timer::after(1, function () use ($process, $full) {
        for ($i = $refused = 0; $i < 400; $i++) {
            while (!@$process->write(sprintf('%1000d', $i)) && $refused++ < 30_000) {
                $full->wakeup();
                Co::sleep(0.001);
            }
        }
        var_dump($refused > 0 && $refused < 30_000);
    });
    $process->start();
    Event::wait();
    Process::wait();
    var_dump($process->read());
}
?>
--EXPECT--
bool(true)
string(17) "400000,  399, any"
bool(true)
string(17) "400000,  399, 400"
