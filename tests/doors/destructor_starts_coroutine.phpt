--TEST--
Destructors at the end of the program, and shutdown functions, may start coroutines
--INI--
error_reporting=8191
--FILE--
<?php
class Last
{
    public function __destruct()
    {
        go(function () {
            echo "a coroutine in a destructor at shutdown\n";
            go(fn () => print("and one in it\n"));
        });
    }
}
$last = new Last();
register_shutdown_function(function () {
    go(function () {
        echo "a coroutine in a shutdown function\n";
        Co::sleep(0.002);
        echo "which sleeps\n";
    });
});
go(function () {
    Co::sleep(0.001);
    echo "the script's own\n";
});
?>
--EXPECT--
a coroutine in a shutdown function
the script's own
which sleeps
a coroutine in a destructor at shutdown
and one in it
