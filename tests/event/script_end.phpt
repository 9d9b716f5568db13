--TEST--
What the program leaves to do is done at its end, with the notice that this is deprecated
--FILE--
<?php
use Swoole\Event;
error_reporting(E_ALL);
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
register_shutdown_function(fn () => print("shutdown function\n"));
Event::add($a, function ($a) {
    echo 'read ', fread($a, 10), "\n";
    Event::del($a);
});
register_shutdown_function(fn () => print("later one\n"));
fwrite($b, 'x');
Event::defer(fn () => print("deferred\n"));
?>
--EXPECT--
shutdown function

Deprecated: swoole_event_rshutdown(): Event::wait() in shutdown function is deprecated in Unknown on line 0
read x
deferred
later one
