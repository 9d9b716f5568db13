--TEST--
swoole_async_set() takes the options of the process; what it does not know changes nothing
--FILE--
<?php
var_dump(swoole_async_set([]));
var_dump(swoole_async_set(['no_such_option' => 1, 5 => 6, 'log_file' => null, 'thread_num' => 'many', 'socket_timeout' => []]));

echo "a value that cannot be converted: none of the options is taken\n";
class Thrower
{
    public function __toString(): string
    {
        throw new LogicException('no text');
    }
}
try {
    swoole_async_set(['display_errors' => false, 'dns_server' => new Thrower]);
} catch (LogicException $exception) {
    echo $exception->getMessage(), "\n";
}
Co\run(fn () => Co\run(fn () => 1));
try {
    swoole_async_set(['log_file' => __DIR__ . '/no/such/folder', 'log_level' => SWOOLE_LOG_NONE, 'dns_server' => new Thrower]);
} catch (LogicException) {
    swoole_error_log(SWOOLE_LOG_ERROR, 'the log goes where it went');
}

echo "display_errors silences the warnings of this module\n";
swoole_async_set(['display_errors' => false]);
Co\run(fn () => Co\run(fn () => 1));
swoole_async_set(['display_errors' => true]);

try {
    swoole_async_set(new ArrayObject);
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}

echo "too late once the loop is wanted\n";
register_shutdown_function(fn () => print("\nshutdown\n"));
Swoole\Timer::after(1, fn () => print("the timer\n"));
swoole_async_set(['display_errors' => true]);
echo "never here\n";
?>
--EXPECTF--
bool(true)
bool(true)
a value that cannot be converted: none of the options is taken
no text

Warning: %s must be called outside the coroutine in %s on line %d
[%s]	ERROR	the log goes where it went
display_errors silences the warnings of this module
swoole_async_set(): Argument #1 ($settings) must be of type array, ArrayObject given
too late once the loop is wanted

Fatal error: swoole_async_set(): eventLoop has already been created. unable to change settings in %s on line %d
%a
