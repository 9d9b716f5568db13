--TEST--
A call that the function of the coroutine refuses ends the program; the handler of uncaught exceptions is not asked, as in Swoole
--FILE--
<?php
set_exception_handler(function (Throwable $e) {
    echo 'handler: ', get_class($e), ': ', preg_replace('/ in .*/', '', $e->getMessage()), "\n";
});
go(function (int $number) {
    echo "never\n";
}, 'not a number');
echo "never\n";
?>
--EXPECTF--

Fatal error: Uncaught TypeError: {closure%S}(): Argument #1 ($number) must be of type int, string given in %s:%d
Stack trace:
#0 [internal function]: {closure%S}('not a number')
#1 {main}
  thrown in %s on line %d
