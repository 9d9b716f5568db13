--TEST--
A misuse of Swoole\Event has a code beside its warning, and names what cannot be called
--FILE--
<?php
use Swoole\{Event, Process};
set_error_handler(fn (int $level, string $text) => print("$text\n"));
$code = function (mixed $result): void {
    echo json_encode($result), ' ', swoole_last_error() === SWOOLE_ERROR_PHP_FATAL_ERROR ? 'fatal' : swoole_last_error(), "\n";
    swoole_clear_error();
};
$code(Event::del(5));
$code(Event::defer(-1));
$code(Event::defer(['no', 'such']));
$code(Event::add(new stdClass, fn () => 0));
$code(Event::write(5, 'x'));
echo "not a mistake for sure\n";
Process::signal(SIGUSR1, null);
var_dump(swoole_last_error() === SWOOLE_ERROR_PHP_RUNTIME_NOTICE);
$code(Process::signal(SIGUSR1, true));
Event::wait();
?>
--EXPECT--
Swoole\Event::del(): reactor is not ready, cannot call swoole_event_del
false fatal
Swoole\Event::defer(): function '-1' is not callable
false fatal
Swoole\Event::defer(): function 'no::such' is not callable
false fatal
Swoole\Event::add(): unknown fd type
false fatal
Swoole\Event::write(): socket[5] is not found in the reactor
false fatal
not a mistake for sure
Swoole\Process::signal(): unable to find the callback of signal [10]
bool(true)
Swoole\Process::signal(): function '1' is not callable
false fatal
