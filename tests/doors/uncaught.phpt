--TEST--
An uncaught exception in a coroutine ends the program like one outside: message, shutdown functions, status 255
--FILE--
<?php
register_shutdown_function(fn () => print("shutdown function\n"));
go(function () {
    go(function () {
        Co::yield();
        echo "never\n";
    });
    go(function () {
        throw new RuntimeException('nobody catches it');
    });
    echo "never\n";
});
echo "never\n";
?>
--EXPECTF--

Fatal error: Uncaught RuntimeException: nobody catches it in %s:%d
Stack trace:
#0 [internal function]: {closure%S}()
#1 {main}
  thrown in %s on line %d
shutdown function
