--TEST--
exit() in a deferred callback ends the program after the other deferred callbacks
--FILE--
<?php
register_shutdown_function(fn () => print("shutdown function\n"));
go(function () {
    defer(fn () => print("deferred first, called last\n"));
    defer(function () {
        echo "leaving\n";
        exit(3);
    });
});
echo "never\n";
?>
--EXPECTF--
leaving

Fatal error: Uncaught Swoole\ExitException: swoole exit in %s:%d
Stack trace:
#0 %a{closure%S}(NULL)
#%d {main}
  thrown in %s on line %d
deferred first, called last
shutdown function
