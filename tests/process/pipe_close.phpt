--TEST--
What can be done with a pipe that is closed, on one side, in one direction, or never was
--FILE--
<?php
use Swoole\Process;
$process = new Process(fn () => 0, false, Process::PIPE_TYPE_STREAM);
var_dump($process->close(Process::PIPE_WORKER), $process->close(Process::PIPE_WORKER));
var_dump($process->read(), $process->write('x'), swoole_last_error() === 32, $process->close(), $process->close());
// What a child has written is there after its end, then its parent sees the end if it has closed the other side.
$process = new Process(function (Process $self) {
    $self->write('last words');
    $self->close(Process::PIPE_WRITE);
    var_dump(@$self->write('x'));
}, false, Process::PIPE_TYPE_STREAM);
$process->start();
$closed = $process->close(Process::PIPE_WORKER);
Process::wait();
var_dump($closed, $process->read(), $process->read(), @$process->write('x'));
$process = new Process(fn () => 0, false, Process::PIPE_TYPE_STREAM);
var_dump($process->close(Process::PIPE_READ), $process->read(), $process->write('still possible'));
$process = new Process(fn () => 0, false, Process::PIPE_TYPE_NONE);
var_dump($process->close(), $process->read(), $process->write('x'), $process->write(''));
var_dump($process->setTimeout(1), $process->setBlocking(true));
?>
--EXPECTF--
bool(true)
bool(true)

Warning: Swoole\Process::write(): write() failed, Error: Broken pipe[32] in %s on line %d

Warning: Swoole\Process::close(): no pipe, cannot close the pipe in %s on line %d
string(0) ""
bool(false)
bool(true)
bool(true)
bool(false)
bool(false)
bool(true)
string(10) "last words"
string(0) ""
bool(false)
bool(true)
string(0) ""
int(14)

Warning: Swoole\Process::close(): no pipe, cannot close the pipe in %s on line %d

Warning: Swoole\Process::read(): no pipe, cannot read from pipe in %s on line %d

Warning: Swoole\Process::write(): no pipe, cannot write into pipe in %s on line %d

Warning: Swoole\Process::write(): the data to send is empty in %s on line %d
bool(false)
bool(false)
bool(false)
bool(false)

Warning: Swoole\Process::setTimeout(): no pipe, cannot setTimeout the pipe in %s on line %d

Warning: Swoole\Process::setBlocking(): no pipe, cannot setBlocking the pipe in %s on line %d
bool(false)
bool(false)
