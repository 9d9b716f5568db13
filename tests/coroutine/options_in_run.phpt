--TEST--
Co\run() hooks everything unless the program has said otherwise, and getOptions() says so
--FILE--
<?php
$seen = fn () => print(json_encode(Co::getOptions()) . "\n");
$seen();
Co\run($seen);
$seen();
Co::set(['max_coroutine' => 5000, 'hook_flags' => 0]);
Co\run($seen);
var_dump(Swoole\Runtime::getHookFlags());
Co\run(function () use ($seen) {
    Co::set(['hook_flags' => SWOOLE_HOOK_SLEEP]);
    $seen();
});
Co\run($seen);
Co::set(['hook_flags' => null]);
Co\run($seen);
var_dump(Swoole\Runtime::getHookFlags() === SWOOLE_HOOK_ALL);
?>
--EXPECT--
null
{"hook_flags":2143287295}
{"hook_flags":2143287295}
{"hook_flags":0,"max_coroutine":5000}
int(0)
{"hook_flags":512,"max_coroutine":5000}
{"hook_flags":512,"max_coroutine":5000}
{"hook_flags":2143287295,"max_coroutine":5000}
bool(true)
