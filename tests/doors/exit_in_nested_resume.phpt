--TEST--
exit() in a coroutine that another has resumed ends both, and says where
--FILE--
<?php
$a = go(function () {
    Co::yield();
    exit("a says goodbye\n");
});
go(function () use ($a) {
    Co::resume($a);
    echo "never\n";
});
echo "never\n";
?>
--EXPECTF--

Fatal error: Uncaught Swoole\ExitException: %a in %s:%d
Stack trace:
#0 %a{closure%S}()
#%d {main}
  thrown in %s on line %d
