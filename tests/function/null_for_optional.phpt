--TEST--
null for a parameter that has a default but is not nullable is 0, with PHP's deprecation, as in PHP's own functions
--FILE--
<?php
set_error_handler(fn (int $level, string $text) => print("$text\n"));
$atomic = new Swoole\Atomic(5);
var_dump($atomic->add(null), $atomic->add());
var_dump(swoole_strerror(2, null));
echo "a nullable one has its default\n";
$process = new Swoole\Process(fn () => 0);
$process->start();
var_dump(is_int($process->getPriority(PRIO_PROCESS, null))); // The child's.
Swoole\Process::wait();
?>
--EXPECT--
Swoole\Atomic::add(): Passing null to parameter #1 ($add_value) of type int is deprecated
int(5)
int(6)
swoole_strerror(): Passing null to parameter #2 ($error_type) of type int is deprecated
string(25) "No such file or directory"
a nullable one has its default
bool(true)
