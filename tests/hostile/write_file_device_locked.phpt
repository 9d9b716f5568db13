--TEST--
System::writeFile() with LOCK_EX writes to what cannot be truncated: a device
--FILE--
<?php
Co\run(function () {
    var_dump(Swoole\Coroutine\System::writeFile('/dev/null', 'text', LOCK_EX));
});
?>
--EXPECT--
int(4)
