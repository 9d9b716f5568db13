--TEST--
A debugger that watches every call and line sees the library's frames as any other, with and without OPcache
--SKIPIF--
<?php
exec(PHP_BINARY . ' -n -d zend_extension=xdebug -r "exit((int) !extension_loaded(\'xdebug\'));" 2>&1', $out, $status);
if ($status !== 0) {
    die('skip no Xdebug');
}
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

$options = ['zend_extension=xdebug', 'xdebug.mode=trace,coverage,develop', 'xdebug.start_with_request=no', 'xdebug.use_compression=0'];
$program = '
    xdebug_start_code_coverage();
    $trace = xdebug_start_trace(sys_get_temp_dir() . "/steelwool_trace_" . getmypid());
    Co\run(function () {
        $group = new Swoole\Coroutine\WaitGroup(1);
        go(fn () => [Co::sleep(0.001), $group->done()]);
        echo json_encode($group->wait()), "\n";
    });
    xdebug_stop_trace();
    preg_match_all("~WaitGroup->(\w+)\(~", file_get_contents($trace), $calls);
    unlink($trace);
    echo implode(" ", $calls[1]), "\n";
    $covered = preg_grep("~^@swoole/library/~", array_keys(xdebug_get_code_coverage()));
    echo json_encode(in_array("@swoole/library/core/Coroutine/WaitGroup.php", $covered)), "\n";
';
foreach ([[], OPCACHE] as $more) {
    [$status, $output] = child($program, [...$more, ...$options]);
    echo $status, "\n", $output;
}
?>
--EXPECT--
0
true
__construct wait done
true
0
true
__construct wait done
true
