--TEST--
After an uncaught exception in Co\run() nothing that waits goes on, and the status is 255
--FILE--
<?php
register_shutdown_function(fn () => print("shutdown function\n"));
Co\run(function () {
    go(function () {
        try {
            Co::sleep(10);
            echo "never\n";
        } finally {
            echo "unwound\n";
        }
    });
    Co::sleep(0.002);
    throw new Exception('thrown on the loop');
});
echo "never\n";
?>
--EXPECTF--

Fatal error: Uncaught Exception: thrown on the loop in %s:%d
Stack trace:
#0 [internal function]: {closure%S}()
#1 {main}
  thrown in %s on line %d
shutdown function
