--TEST--
Without swoole.use_shortname the short names of the library are free for the program
--INI--
swoole.use_shortname=Off
--FILE--
<?php
function _array(...$items) { return count($items); }
var_dump(_array(1, 2), class_exists('Co\WaitGroup'), function_exists('_string'), function_exists('Co\go'));
echo swoole_string('kept'), "\n";
?>
--EXPECT--
int(2)
bool(false)
bool(false)
bool(false)
kept
