--TEST--
The backtrace of a fatal error is that of its coroutine (PHP 8.5)
--SKIPIF--
<?php
if (PHP_VERSION_ID < 80500) die('skip: fatal errors have no backtrace');
?>
--INI--
fatal_error_backtraces=1
--FILE--
<?php
function fails(int $number): void
{
    Co::sleep(0.001);
    eval('class stdClass {}');
}
Co\run(function () {
    go(fn () => Co::sleep(1));
    go(fails(...), 7);
});
?>
--EXPECTF--
Fatal error: Cannot redeclare class stdClass in %s(5) : eval()'d code on line 1
Stack trace:
#0 %s(5): eval()
#1 [internal function]: fails(7)
#2 {main}
