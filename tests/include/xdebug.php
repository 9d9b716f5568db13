<?php
/** Runs the tests of coroutines with Xdebug's hooks of one mode in place. (Where Xdebug prints more, the text differs, by design.) */
function other_tests(string $mode): void
{
    // deep and others: Xdebug makes each PHP call one of C, and refuses so many. preemption: a trace of loops is long.
    $others = ['jit', 'many_alive', 'deep', 'nested_creation', 'options', 'preemption', 'preemption_ends', 'deadlock_options'];
    foreach (glob(__DIR__ . '/../coroutine/*.phpt') as $file) {
        $name = basename($file, '.phpt');
        if (in_array($name, $others) || str_starts_with($name, 'xdebug')) {
            continue;
        }
        [$code, $expected] = test_parts($file);
        [$status, $output] = child($code, ['zend_extension=xdebug', "xdebug.mode=$mode", 'xdebug.start_with_request=yes',
            'xdebug.log_level=0', 'xdebug.output_dir=' . sys_get_temp_dir(), "xdebug.trace_output_name=steelwool-trace-" . getmypid(),
            'xdebug.profiler_output_name=steelwool-profile-' . getmypid()]);
        if ($status !== 0 && !str_contains($expected, 'Fatal error') || !str_contains($mode, 'develop') && trim($output) !== trim($expected) && !str_contains($expected, '%')) {
            echo "$name differs (status $status):\n$output\n";
        }
    }
    array_map('unlink', glob(sys_get_temp_dir() . '/steelwool-{trace,profile}-' . getmypid() . '*', GLOB_BRACE));
    echo "done\n";
}
