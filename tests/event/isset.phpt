--TEST--
isset() tells for which events a descriptor is watched
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
var_dump(Event::isset($a));
$number = swoole_event_add($a, 'strlen');
var_dump(Event::isset($a), swoole_event_isset($number), Event::isset($b));
var_dump(Event::isset($a, SWOOLE_EVENT_READ), Event::isset($a, SWOOLE_EVENT_WRITE), Event::isset($a, 0));
swoole_event_set($a, null, 'strlen', SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE);
var_dump(Event::isset($a, SWOOLE_EVENT_WRITE), Event::isset('x'));
swoole_event_del($number);
var_dump(Event::isset($a));
Event::wait();
?>
--EXPECTF--
bool(false)
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
bool(false)

Warning: Swoole\Event::isset(): invalid file descriptor passed in %s on line %d

Warning: Swoole\Event::isset(): unknown type in %s on line %d
bool(true)
bool(false)
bool(false)
