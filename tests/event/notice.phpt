--TEST--
Coroutines and timers that wait for a loop that the program does not run: it runs at the end of the script, with a notice
--FILE--
<?php
error_reporting(E_ALL);
go(function () {
    Co::sleep(0.001);
    echo "slept\n";
});
?>
--EXPECTF--

Deprecated: swoole_event_rshutdown(): Event::wait() in shutdown function is deprecated in Unknown on line 0
slept
