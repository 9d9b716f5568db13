--TEST--
The number of processors for this process can be set from outside
--FILE--
<?php
putenv('SWOOLE_CPU_NUM=7');
var_dump(swoole_container_cpu_num());
putenv('SWOOLE_CPU_NUM=none');
$number = swoole_container_cpu_num();
var_dump($number >= 1, $number <= swoole_cpu_num(), swoole_is_in_container() || $number === swoole_cpu_num());
?>
--EXPECT--
int(7)
bool(true)
bool(true)
bool(true)
