--TEST--
Xdebug sees coroutines as fibers: coverage counts their lines, stacks do not mix
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
if (!str_contains(child('var_dump(extension_loaded("xdebug"));', ['zend_extension=xdebug'])[1], 'bool(true)')) die('skip: no Xdebug');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$code = <<<'CODE'
function visit(string $name)
{
    $before = 1;
    Co::yield();
    $after = 2;
    return $after;
}
xdebug_start_code_coverage(XDEBUG_CC_UNUSED);
$a = go(fn () => visit('a'));
go(function () {
    Co::yield();
    echo "never\n";
});
Co::resume($a);
$lines = xdebug_get_code_coverage()[__FILE__];
xdebug_stop_code_coverage();
echo implode(' ', array_map(fn ($line, $count) => "$line:$count", array_keys($lines), $lines)), "\n";
exit(0);
CODE;
echo child($code, ['zend_extension=xdebug', 'xdebug.mode=coverage'])[1];

// The other tests, with the hooks of each mode in place. (Where Xdebug prints more, the text differs, by design.)
foreach (['coverage', 'develop,trace,profile', 'debug'] as $mode) {
    foreach (glob(__DIR__ . '/*.phpt') as $file) {
        $name = basename($file, '.phpt');
        // deep and others: Xdebug makes each PHP call one of C, and refuses so many. preemption_ends needs an ini setting.
        $others = ['jit', 'xdebug', 'many_alive', 'deep', 'nested_creation', 'options', 'preemption_ends', 'deadlock_options'];
        if (in_array($name, $others)) {
            continue;
        }
        [$code, $expected] = test_parts($file);
        [$status, $output] = child($code, ['zend_extension=xdebug', "xdebug.mode=$mode", 'xdebug.start_with_request=yes',
            'xdebug.log_level=0', 'xdebug.output_dir=' . sys_get_temp_dir(), 'xdebug.trace_output_name=steelwool-trace',
            'xdebug.profiler_output_name=steelwool-profile']);
        if ($status !== 0 && !str_contains($expected, 'Fatal error') || $mode !== 'develop,trace,profile' && trim($output) !== trim($expected) && !str_contains($expected, '%')) {
            echo "$mode, $name differs (status $status):\n$output\n";
        }
    }
}
array_map('unlink', glob(sys_get_temp_dir() . '/steelwool-{trace,profile}*', GLOB_BRACE));
echo "done\n";
?>
--EXPECT--
4:1 5:1 6:1 7:1 8:-1 10:1 11:1 12:1 13:-1 14:1 15:1 16:1
done
