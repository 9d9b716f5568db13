--TEST--
A write of more than the pipe holds waits for its reader; all of it arrives
--INI--
swoole.socket_buffer_size=65536
--FILE--
<?php
use Swoole\Process;
$process = new Process(function (Process $self) {
    $got = '';
    while (strlen($got) < 5_000_000) {
        $got .= $self->read(100_000);
    }
    $self->write(md5($got));
    var_dump($self->write(strrev($got)));
}, false, Process::PIPE_TYPE_STREAM);
$process->start();
$data = str_repeat('0123456789', 500_000);
var_dump($process->write($data), $process->read(32) === md5($data));
$got = '';
while (strlen($got) < strlen($data)) {
    $got .= $process->read(PHP_INT_MAX);
}
var_dump($got === strrev($data));
Process::wait();
?>
--EXPECTREGEX--
int\(5000000\)
(bool\(true\)
bool\(true\)
int\(5000000\)|bool\(true\)
int\(5000000\)
bool\(true\)|int\(5000000\)
bool\(true\)
bool\(true\))
