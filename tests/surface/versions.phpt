--TEST--
The module tells Swoole's version to programs and its own beside it
--FILE--
<?php
var_dump(SWOOLE_VERSION, SWOOLE_VERSION_ID === SWOOLE_MAJOR_VERSION * 10000 + SWOOLE_MINOR_VERSION * 100 + SWOOLE_RELEASE_VERSION);
var_dump(phpversion('swoole') === SWOOLE_VERSION, preg_match('/^\d+\.\d+\.\d+$/', STEELWOOL_VERSION));
?>
--EXPECT--
string(5) "6.2.1"
bool(true)
bool(true)
int(1)
