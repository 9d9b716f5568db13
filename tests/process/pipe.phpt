--TEST--
The pipe keeps messages apart, or is a stream of bytes
--FILE--
<?php
use Swoole\Process;
foreach ([Process::PIPE_TYPE_DGRAM, Process::PIPE_TYPE_STREAM] as $type) {
    $process = new Process(function (Process $self) {
        $self->write('one');
        $self->write('two');
        // The parent's end is the other one.
        $self->write($self->read() . ' is back');
    }, false, $type);
    $end = $process->pipe;
    $process->start();
    var_dump(is_int($end), $process->pipe === $end, $process->write('three'));
    Process::wait();
    var_dump($process->read(2), $process->read());
    $type === Process::PIPE_TYPE_DGRAM && var_dump($process->read());
}
?>
--EXPECT--
bool(true)
bool(true)
int(5)
string(2) "on"
string(3) "two"
string(13) "three is back"
bool(true)
bool(true)
int(5)
string(2) "on"
string(17) "etwothree is back"
