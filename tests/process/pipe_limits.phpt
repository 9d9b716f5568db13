--TEST--
read() and write() end when their time is over, or at once if the pipe does not block
--INI--
swoole.socket_buffer_size=65536
--FILE--
<?php
use Swoole\Process;
$process = new Process(fn () => 0, false, Process::PIPE_TYPE_STREAM);
var_dump($process->setTimeout(0.02));
$start = microtime(true);
var_dump($process->read(), swoole_last_error() === 6002, microtime(true) - $start >= 0.02);
// Nobody reads.
var_dump($process->write(str_repeat('x', 5_000_000)), swoole_last_error() === 6002);
var_dump($process->setBlocking(false), $process->read());
// The time limit is gone, the mode stays.
var_dump($process->setTimeout(-1), $process->read(), $process->read(0), $process->read(-5));
?>
--EXPECTF--
bool(true)
bool(false)
bool(true)
bool(true)

Warning: Swoole\Process::write(): write() failed, Error: Resource temporarily unavailable[11] in %s on line %d
bool(false)
bool(true)
bool(true)
bool(false)

Warning: Swoole\Process::read(): size must be greater than 0 in %s on line %d

Warning: Swoole\Process::read(): size must be greater than 0 in %s on line %d
bool(true)
bool(false)
bool(false)
bool(false)
