--TEST--
Options are kept; max_coroutine and stack_size take effect for what starts afterwards
--FILE--
<?php
var_dump(Co::getOptions());
Co::set(['max_coroutine' => 2, 'stack_size' => 8 * 1024 * 1024]);
Co::set(['hook_flags' => SWOOLE_HOOK_ALL]);
echo json_encode(Co::getOptions()), "\n";
for ($i = 0; $i < 3; $i++) {
    var_dump(go(fn () => Co::yield()));
}
var_dump(Co::stats()['c_stack_size'], Co::stats()['coroutine_num'], Co::stats()['coroutine_peak_num']);
function deeper(int $level) { return $level ? array_map(deeper(...), [$level - 1]) : 0; }
Co::resume(1);
go(function () {
    deeper(6000);       // more than the usual C stack holds
    echo "deep enough\n";
});
Co::set(['enable_deadlock_check' => false]);     // the second one waits for ever
Swoole\Event::wait();
?>
--EXPECTF--
NULL
{"max_coroutine":2,"stack_size":8388608,"hook_flags":2143287295}
int(1)
int(2)

Warning: go(): exceed max number of coroutine 2 in %s on line %d
bool(false)
int(8388608)
int(2)
int(2)
deep enough
