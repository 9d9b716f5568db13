--TEST--
swoole.use_shortname makes the short names of classes and functions; both spellings are one class
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$code = <<<'CODE'
foreach (['Co', 'Chan', 'Co\Channel', 'Co\Context', 'Co\Iterator', 'Co\Scheduler', 'Co\System'] as $class) {
    echo $class, ' ', class_exists($class, false) ? (new ReflectionClass($class))->getName() : '-', "\n";
}
foreach (['go', 'defer', 'Co\run', 'swoole_coroutine_create', 'Swoole\Coroutine\run'] as $function) {
    echo $function, ' ', json_encode(function_exists($function)), "\n";
}
var_dump(SWOOLE_USE_SHORTNAME);
CODE;
foreach (['On', 'Off'] as $value) {
    echo "$value:\n", child($code, ["swoole.use_shortname=$value"])[1];
}
?>
--EXPECT--
On:
Co Swoole\Coroutine
Chan Swoole\Coroutine\Channel
Co\Channel Swoole\Coroutine\Channel
Co\Context Swoole\Coroutine\Context
Co\Iterator Swoole\Coroutine\Iterator
Co\Scheduler Swoole\Coroutine\Scheduler
Co\System Swoole\Coroutine\System
go true
defer true
Co\run true
swoole_coroutine_create true
Swoole\Coroutine\run true
bool(true)
Off:
Co -
Chan -
Co\Channel -
Co\Context -
Co\Iterator -
Co\Scheduler -
Co\System -
go false
defer false
Co\run false
swoole_coroutine_create true
Swoole\Coroutine\run true
bool(false)
