--TEST--
The loop is not entered from within: wait() in a coroutine is a fatal error, in a plain callback it is refused
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/child.php';
[$status, $output] = child('go(function () { Swoole\Event::wait(); echo "never"; });');
echo $status, $output, "\n";
swoole_async_set(['enable_coroutine' => false]);
Event::defer(function () {
    Event::wait();
    var_dump(Event::dispatch(), Co::getCid());
});
Event::wait();
?>
--EXPECTF--
255
Fatal error: Swoole\Event::wait(): Unable to call Event::wait() in coroutine in FILE on line 2


Warning: Swoole\Event::wait(): the event loop is running already in %s on line %d

Warning: Swoole\Event::dispatch(): the event loop is running already in %s on line %d
bool(false)
int(-1)
