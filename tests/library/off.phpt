--TEST--
Without swoole.enable_library nothing of the library exists
--INI--
swoole.enable_library=Off
--FILE--
<?php
var_dump(
    defined('SWOOLE_LIBRARY'),
    function_exists('swoole_library_get_options'),
    class_exists('Swoole\ArrayObject'),
    class_exists('Swoole\Coroutine\Channel'),
);
?>
--EXPECT--
bool(false)
bool(false)
bool(false)
bool(true)
