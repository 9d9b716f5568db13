--TEST--
All tests of coroutines come out the same with opcache and its tracing JIT
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
[$status, $output] = child('var_dump(opcache_get_status()["jit"]["on"] ?? false);', [...opcache(), 'opcache.enable_cli=1', 'opcache.jit=tracing', 'opcache.jit_buffer_size=32M']);
if (!str_contains($output, 'bool(true)')) die('skip: no opcache with JIT');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$options = [...opcache(), 'opcache.enable_cli=1', 'opcache.jit=tracing', 'opcache.jit_buffer_size=32M'];
// Whatever can be compiled is: after the first round of a loop, the first call, the first return.
foreach (['loop', 'func', 'return', 'side_exit'] as $hot) {
    $options[] = "opcache.jit_hot_$hot=1";
}
// preemption*: a traced loop without calls never asks whether it is to be interrupted, in the reference neither. deadlock_options: a pattern.
$old = PHP_VERSION_ID < 80117 ? ['constants_park'] : []; // which says why
foreach (glob(__DIR__ . '/*.phpt') as $file) {
    if (in_array(basename($file, '.phpt'), ['jit', 'xdebug', 'xdebug_coverage', 'xdebug_develop', 'xdebug_debug', 'many_alive', 'preemption', 'preemption_ends', 'deadlock_options', ...$old])) {
        continue;
    }
    [$code, $expected] = test_parts($file);
    [$status, $output] = child($code, $options);
    if ($status !== 0 && !str_contains($expected, "Fatal error") || trim($output) !== trim($expected) && !str_contains($expected, "%")) {
        echo basename($file), " differs (status $status):\n$output\n";
    }
}
echo "done\n";
?>
--EXPECT--
done
