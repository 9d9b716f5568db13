--TEST--
SWOOLE_HOOK_STDIO: a child of a fork does not wait for the coroutines of its parent that were writing
--FILE--
<?php
$code = <<<'PHP'
    <?php
    Co::set(['hook_flags' => SWOOLE_HOOK_ALL]);
    // More than a pipe holds, so it waits.
    go(fn () => fwrite(STDOUT, str_repeat('p', 300_000)));
    $child = new Swoole\Process(function () {
        Co\run(fn () => fwrite(STDOUT, str_repeat('c', 300_000)));
    });
    $child->start();
    fwrite(STDERR, "read\n");
    Swoole\Event::wait();
    Swoole\Process::wait();
    PHP;
$file = tempnam(sys_get_temp_dir(), 'stdout');
file_put_contents($file, $code);
$command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), $file];
$process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
echo fgets($pipes[2]); // Nobody reads until now.
foreach (count_chars(stream_get_contents($pipes[1]), 1) as $letter => $count) {
    echo chr($letter), ": $count\n";
}
echo stream_get_contents($pipes[2]), proc_close($process), "\n";
unlink($file);
?>
--EXPECT--
read
c: 300000
p: 300000
0
