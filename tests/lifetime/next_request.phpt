--TEST--
What one request sets is not there in the next one of the same process: options, hooks, types, the last error
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';
$server = new BuiltinServer(<<<'CODE'
use Swoole\Coroutine;
error_reporting(E_ALL & ~E_DEPRECATED);
echo json_encode([
    Coroutine::getOptions(),
    Swoole\Runtime::getHookFlags(),
    swoole_last_error(),
    swoole_mime_type_get('a.steel'),
    Coroutine::create(fn () => 0) !== false,
]), "\n";
$object = new ArrayObject();
Coroutine::set([
    'max_coroutine' => 1,
    'c_stack_size' => 128 * 1024,
    'hook_flags' => SWOOLE_HOOK_SLEEP,
    'log_level' => SWOOLE_LOG_NONE,
    'display_errors' => false,
    'own' => [str_repeat('x', 100), $object],
    'exit_condition' => fn () => Coroutine::stats()['coroutine_num'] === 0 && $object instanceof ArrayObject,
    'enable_preemptive_scheduler' => true,
]);
swoole_mime_type_set('steel', 'text/steel');
Coroutine::create(function () {
    Coroutine::create(fn () => print("not within the limit\n"));
    Coroutine::sleep(0.001);
});
echo count(Coroutine::getOptions()['own']), ' ', swoole_mime_type_get('a.steel'), "\n";
CODE, []);
for ($i = 0; $i < 3; $i++) {
    echo $server->get();
}
?>
--EXPECT--
[null,0,0,"application\/octet-stream",true]
2 text/steel
[null,0,0,"application\/octet-stream",true]
2 text/steel
[null,0,0,"application\/octet-stream",true]
2 text/steel
