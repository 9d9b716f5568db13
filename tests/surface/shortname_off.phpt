--TEST--
Without swoole.use_shortname the short class names are free for the program
--INI--
swoole.use_shortname=Off
--FILE--
<?php
class Chan {}
var_dump(class_exists('Co'), class_exists('Co\Channel'), get_parent_class(new Chan), class_exists('swoole_http_server'));
?>
--EXPECT--
bool(false)
bool(false)
bool(false)
bool(true)
