--TEST--
An exception in a deferred callback: the other deferred callbacks run, then it ends the program
--FILE--
<?php
go(function () {
    defer(fn () => print("deferred first\n"));
    defer(function () {
        throw new RuntimeException('from defer');
    });
    defer(fn () => print("deferred last\n"));
    echo "body\n";
});
echo "never\n";
?>
--EXPECTF--
body
deferred last

Fatal error: Uncaught RuntimeException: from defer in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(NULL)
#1 {main}
  thrown in %s on line %d
deferred first
