--TEST--
Sockets of ext-sockets are watched as streams are
--EXTENSIONS--
sockets
--FILE--
<?php
use Swoole\Event;
socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
[$a, $b] = $pair;
socket_write($b, 'one');
Event::add($a, function ($socket) use ($a, $b) {
    var_dump($socket === $a);
    echo 'read ', socket_read($socket, 10), "\n";
    Event::set($socket, null, function ($socket) use ($b) {
        var_dump(Event::write($socket, 'two'));
        Event::del($socket);
    }, SWOOLE_EVENT_WRITE);
});
Event::wait();
echo 'the other side read ', socket_read($b, 10), "\n";
socket_close($a);
var_dump(Event::add($a, 'strlen'));
Event::wait();
?>
--EXPECTF--
bool(true)
read one
bool(true)
the other side read two

Warning: Swoole\Event::add(): contains a closed socket in %s on line %d

Warning: Swoole\Event::add(): unknown fd type in %s on line %d
bool(false)
