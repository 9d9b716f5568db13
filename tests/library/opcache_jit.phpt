--TEST--
All tests of the library come out the same with OPcache and its tracing JIT, which compiles the library's code as any other
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache(JIT, 'opcache_get_status()["jit"]["on"]');
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

// Whatever can be compiled is: after the first round of a loop, the first call, the first return.
$hot = array_map(fn ($what) => "opcache.jit_hot_$what=1", ['loop', 'func', 'return', 'side_exit']);
foreach (glob(__DIR__ . '/*.phpt') as $file) {
    // Those with settings of their own, and those that start PHP themselves.
    if (preg_match('/^--(INI|SKIPIF)--$/m', file_get_contents($file))) {
        continue;
    }
    [$code, $expected] = test_parts($file);
    foreach ([[...JIT, ...$hot], [...OPCACHE, 'opcache.protect_memory=1']] as $options) {
        [$status, $output] = child($code, $options);
        if (($status !== 0 || trim($output) !== trim($expected)) && !str_contains($expected, '%')) {
            echo basename($file), " differs (status $status):\n$output\n";
        }
    }
}

// The function JIT compiles each file when OPcache takes it: what is left of its buffer says whether it has seen the library.
$left = fn (string $library) => (int) child('echo opcache_get_status()["jit"]["buffer_free"];', [...JIT, 'opcache.jit=1205', "swoole.enable_library=$library"])[1];
var_dump($left('Off') - $left('On') > 10000);
?>
--EXPECT--
bool(true)
