--TEST--
exit() in a coroutine ends the program as elsewhere: its status, shutdown functions and destructors
--FILE--
<?php
class Kept
{
    public function __destruct()
    {
        echo "destructor\n";
    }
}
$kept = new Kept();
register_shutdown_function(fn () => print("shutdown function\n"));
go(function () {
    try {
        Co::yield();
    } finally {
        echo "finally of the one that waits\n";
    }
});
go(function () {
    try {
        go(function () {
            exit(7);
        });
        echo "never\n";
    } finally {
        echo "exit() passes finally\n";
    }
});
echo "never\n";
?>
--EXPECT--
shutdown function
finally of the one that waits
destructor
