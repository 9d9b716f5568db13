--TEST--
No function of PHP is hooked yet: Runtime says so, and does not pretend
--FILE--
<?php
use Swoole\Runtime;
var_dump(Runtime::getHookFlags(), Runtime::enableCoroutine(0), Runtime::setHookFlags(0), Runtime::getHookFlags());
foreach ([fn () => Runtime::enableCoroutine(), fn () => Runtime::setHookFlags(SWOOLE_HOOK_SLEEP), fn () => new Runtime] as $try) {
    try {
        $try();
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
int(0)
bool(true)
bool(true)
int(0)
Swoole\Exception: Swoole\Runtime::enableCoroutine() is not built yet in this version of Steelwool (see COMPATIBILITY.md)
Swoole\Exception: Swoole\Runtime::setHookFlags() is not built yet in this version of Steelwool (see COMPATIBILITY.md)
Error: The object of Swoole\Runtime can not be created for security reasons
