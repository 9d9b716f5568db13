--TEST--
A hog in the queue when the program ends is unwound: its finally block and its destructors run
--INI--
swoole.enable_preemptive_scheduler=1
--FILE--
<?php
class Kept
{
    public function __destruct()
    {
        echo "destructor\n";
    }
}
go(function () {
    $kept = new Kept();
    try {
        while (true) {
        }
    } finally {
        echo "finally\n";
    }
});
go(function () {
    exit('ends the program');
});
?>
--EXPECTF--

Fatal error: Uncaught Swoole\ExitException: %a in %s:%d
Stack trace:
#0 %a{closure%S}()
#%d {main}
  thrown in %s on line %d
finally
destructor
