--TEST--
What cannot be watched is refused with a reason: closed, no descriptor, a file, twice, without a callback
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
function show(Closure $call): void
{
    try {
        var_dump($call());
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), ' (', $e->getCode(), ")\n";
    }
}
set_error_handler(fn ($level, $text) => print("$text\n"));
[$a, $b] = pair();
$closed = fopen('php://memory', 'r');
fclose($closed);
echo "-- no descriptor\n";
show(fn () => Event::add(-5, 'strlen'));
show(fn () => Event::add(PHP_INT_MAX, 'strlen'));
show(fn () => Event::add('stream', 'strlen'));
show(fn () => Event::add(new stdClass, 'strlen'));
show(fn () => Event::add(new Exception, 'strlen'));
show(fn () => Event::add($closed, 'strlen'));
show(fn () => Event::add(stream_context_create(), 'strlen'));
echo "-- not open, always ready\n";
show(fn () => Event::add(999999, 'strlen'));
$file = tmpfile();
show(fn () => Event::add($file, 'strlen'));
var_dump(swoole_last_error());
echo "-- callbacks and events\n";
show(fn () => Event::add($a));
show(fn () => Event::add($a, null, null, SWOOLE_EVENT_WRITE));
show(fn () => Event::add($a, 'no_such_function'));
show(fn () => Event::add($a, null, [], SWOOLE_EVENT_WRITE));
show(fn () => Event::add($a, 'strlen', null, 0));
show(fn () => Event::add(0, null, 'strlen', SWOOLE_EVENT_WRITE));
show(fn () => Event::add($a, 'strlen', null, 'read'));
show(fn () => Event::add());
echo "-- twice\n";
show(fn () => Event::add($a, 'strlen') > 0);
show(fn () => Event::add($a, 'strlen'));
Event::del($a);
show(fn () => new Event);
Event::wait();
?>
--EXPECTF--
-- no descriptor
Swoole\Event::add(): invalid file descriptor#-5 passed
Swoole\Event::add(): unknown fd type
bool(false)
Swoole\Event::add(): invalid file descriptor#9223372036854775807 passed
Swoole\Event::add(): unknown fd type
bool(false)
Swoole\Event::add(): invalid file descriptor passed
Swoole\Event::add(): unknown fd type
bool(false)
Swoole\Event::add(): unknown fd type
bool(false)
Swoole\Event::add(): unknown fd type
bool(false)
TypeError: Swoole\Event::add(): supplied resource is not a valid stream resource (0)
TypeError: Swoole\Event::add(): supplied resource is not a valid stream resource (0)
-- not open, always ready
Swoole\Event::add(): swoole_event_add failed, fd [999999]: Bad file descriptor [9]
bool(false)
Swoole\Event::add(): swoole_event_add failed, fd [%d]: Operation not permitted [1]
bool(false)
int(1)
-- callbacks and events
Swoole\Event::add(): Swoole\Event: unable to find readable callback of fd [%d]
bool(false)
Swoole\Event::add(): Swoole\Event: unable to find writable callback of fd [%d]
bool(false)
Swoole\Event::add(): function 'no_such_function' is not callable
Swoole\Exception: readable_callback must be of type callable, string given (505)
Swoole\Event::add(): illegal callback function
Swoole\Exception: writable_callback must be of type callable, array given (505)
Swoole\Event::add(): invalid events
bool(false)
Swoole\Event::add(): invalid socket fd [0]
bool(false)
TypeError: Swoole\Event::add(): Argument #4 ($events) must be of type int, string given (0)
ArgumentCountError: Swoole\Event::add() expects at least 1 argument, 0 given (0)
-- twice
bool(true)
Swoole\Event::add(): already exist
bool(false)
Error: The object of Swoole\Event can not be created for security reasons (0)
