--TEST--
exec() outside of coroutines, and of what is no command
--FILE--
<?php
use Swoole\Coroutine\System;
try {
    System::exec('true');
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
Co\run(function () {
    foreach (["true\0false", []] as $command) {
        try {
            System::exec($command);
        } catch (TypeError | ValueError $e) {
            echo $e->getMessage(), "\n";
        }
    }
});
?>
--EXPECT--
API must be called in the coroutine
Swoole\Coroutine\System::exec(): Argument #1 ($command) must not contain any null bytes
Swoole\Coroutine\System::exec(): Argument #1 ($command) must be of type string, array given
