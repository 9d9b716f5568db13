--TEST--
exit() in a coroutine throws: finally blocks run, who catches it goes on; uncaught, it ends the program, and the others are unwound
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
        exit(7);
    } catch (Swoole\ExitException $e) {
        echo $e->getMessage(), ': ', $e->getStatus(), ', in a coroutine: ', var_export($e->getFlags() === SWOOLE_EXIT_IN_COROUTINE, true), "\n";
    }
    echo "goes on\n";
});
go(function () {
    try {
        go(function () {
            try {
                exit('bye');
            } finally {
                echo "finally of who exits\n";
            }
        });
        echo "never\n";
    } finally {
        echo "never either: the process ends\n";
    }
});
echo "never\n";
?>
--EXPECTF--
swoole exit: 7, in a coroutine: true
goes on
finally of who exits

Fatal error: Uncaught Swoole\ExitException: %a in %s:%d
Stack trace:
#0 %a{closure%S}()
#%d {main}
  thrown in %s on line %d
shutdown function
finally of the one that waits
destructor
