--TEST--
A program that has failed does not go on with its timers and coroutines; its shutdown functions run
--FILE--
<?php
register_shutdown_function(fn () => print("shutdown function\n"));
Swoole\Timer::tick(1, fn () => print("never\n"));
go(function () {
    Co::sleep(0.001);
    echo "never\n";
});
no_such_function();
?>
--EXPECTF--
Fatal error: Uncaught Error: Call to undefined function no_such_function() in %s:%d
Stack trace:
#0 {main}
  thrown in %s on line %d
shutdown function
