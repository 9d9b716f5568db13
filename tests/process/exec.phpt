--TEST--
exec() makes another program of the process, or says why not
--FILE--
<?php
use Swoole\Process;
$process = new Process(function (Process $self) {
    var_dump($self->exec('', []), $self->exec('/no/such/program', []));
    foreach ([["/bin/echo\0", []], ['/bin/echo', ["a\0b"]], ['/bin/echo', [new class {}]]] as $args) {
        try {
            $self->exec(...$args);
        } catch (Error $e) {
            echo $e->getMessage(), "\n";
        }
    }
    register_shutdown_function(fn () => print "never\n");
    $self->exec('/bin/sh', ['-c', "echo \$0 \$1; exit 5", 'a', 12]);
});
$process->start();
var_dump(Process::wait()['code']);
?>
--EXPECTF--
Warning: Swoole\Process::exec(): exec file name is empty in %s on line %d

Warning: Swoole\Process::exec(): execv(/no/such/program) failed, Error: No such file or directory[2] in %s on line %d
bool(false)
bool(false)
Swoole\Process::exec(): Argument #1 ($exec_file) must not contain any null bytes
Swoole\Process::exec(): Argument #2 ($args) must not contain strings with null bytes
Object of class class@anonymous could not be converted to string
a 12
int(5)
