--TEST--
name() shows in the list of processes
--FILE--
<?php
use Swoole\Process;
$process = new Process(function (Process $self) {
    var_dump($self->name('steelwool child'), cli_get_process_title());
    echo rtrim(file_get_contents('/proc/self/cmdline'), "\0"), "\n";
}, false, 0);
$process->start();
Process::wait();
?>
--EXPECT--
bool(true)
string(15) "steelwool child"
steelwool child
