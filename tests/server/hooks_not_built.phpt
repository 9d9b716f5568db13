--TEST--
A server that asks for hooks that are not built says once in the log which functions block
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$program = <<<'CODE'
$server = new Swoole\Http\Server('127.0.0.1', 0);
$server->set(['worker_num' => 2, ...$options]);
$server->on('request', fn () => 1);
$server->on('workerStart', function (Swoole\Server $server, int $worker) use ($later) {
    if ($worker === 1) {
        $later && Swoole\Runtime::enableCoroutine($later) && Swoole\Runtime::enableCoroutine($later);
        $server->shutdown();
    }
});
$before === null || Co::set(['hook_flags' => $before]);
$server->start();
CODE;
foreach ([
    'nothing asked for' => [[], null, 0],
    'only what is built' => [['hook_flags' => SWOOLE_HOOK_SLEEP], null, 0],
    'one kind' => [['hook_flags' => SWOOLE_HOOK_SLEEP | SWOOLE_HOOK_FILE | SWOOLE_HOOK_MONGODB], null, 0],
    'all, by Coroutine::set()' => [[], SWOOLE_HOOK_ALL, 0],
    'more in a worker' => [['hook_flags' => SWOOLE_HOOK_SLEEP], null, SWOOLE_HOOK_FILE | SWOOLE_HOOK_MONGODB],
    'not wanted in the log' => [['hook_flags' => SWOOLE_HOOK_ALL, 'log_level' => SWOOLE_LOG_ERROR], null, 0],
] as $what => $values) {
    [$options, $before, $later] = array_map(fn ($value) => var_export($value, true), $values);
    [$status, $output] = child("\$options = $options; \$before = $before; \$later = $later; $program");
    echo "$what: $status\n", preg_replace('/^\[.*?\]/m', '', $output);
}
// A script is told by the manual.
echo child('Swoole\Runtime::enableCoroutine(); Co\run(fn () => print("script\n"));')[1];
?>
--EXPECT--
nothing asked for: 0
only what is built: 0
one kind: 0
	WARNING	hook_flags: not built yet, so these functions block the whole worker: SWOOLE_HOOK_MONGODB
all, by Coroutine::set(): 0
more in a worker: 0
	WARNING	hook_flags: not built yet, so these functions block the whole worker: SWOOLE_HOOK_MONGODB
not wanted in the log: 0
script
