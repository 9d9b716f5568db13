--TEST--
A panic in a native method becomes an Error and, once for its place, a line in the log; the program goes on
--SKIPIF--
<?php
if (!is_file(getenv('STEELWOOL_PROVOKING') ?: __DIR__ . '/../../target/provoke/debug/libswoole.so')) die('skip: cargo build -p steelwool --features provoke --target-dir target/provoke');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
putenv('STEELWOOL_MODULE=' . (getenv('STEELWOOL_PROVOKING') ?: __DIR__ . '/../../target/provoke/debug/libswoole.so'));
putenv('STEELWOOL_PANIC_IN=Swoole\Coroutine::getElapsed');
[$status, $output] = child(<<<'CODE'
try {
    Co::getElapsed();
} catch (Error $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
go(function () {
    defer(fn () => print("deferred callbacks run\n"));
    try {
        Co::yield();
        Co::getElapsed();
    } catch (Error $e) {
        echo $e->getMessage(), ' at line ', $e->getLine(), "\n";
    } finally {
        echo "finally\n";
    }
    Co::yield();
    Co::getElapsed();
});
Co::resume(1);
echo Co::stats()['coroutine_num'], " is alive\n";
register_shutdown_function(fn () => print("shutdown function\n"));
Co::resume(1);
echo "never\n";
CODE);
echo $output, "status $status\n";
?>
--EXPECTF--
[%s]	ERROR	internal error in Steelwool at crates/zend/src/enter.rs:%d (a bug, please report it): provoked
Error: internal error in Steelwool (a bug, please report it): provoked
internal error in Steelwool (a bug, please report it): provoked at line 11
finally
1 is alive

Fatal error: Uncaught Error: internal error in Steelwool (a bug, please report it): provoked in FILE:18
Stack trace:
#0 FILE(18): Swoole\Coroutine::getElapsed()
#1 [internal function]: {closure%S}()
#2 {main}
  thrown in FILE on line 18
deferred callbacks run
shutdown function
status 255
