--TEST--
With redirection the child's standard input and output are the pipe, also of a program that it becomes
--FILE--
<?php
use Swoole\Process;
$process = new Process(function (Process $self) {
    echo 'from PHP: ', fgets(STDIN);
    fwrite(STDERR, "and errors\n");
}, true);
$process->start();
$process->write("a line\n");
Process::wait();
echo $process->read();
$process = new Process(function (Process $self) {
    var_dump($self->exec('/bin/sh', ['-c', 'read line; echo "$0 $1: $line"', 'zero', 'one']));
}, true, Process::PIPE_TYPE_DGRAM); // A stream whatever is said here.
$process->start();
$process->write("another line\n");
Process::wait();
echo $process->read();
?>
--EXPECT--
from PHP: a line
and errors
zero one: another line
