--TEST--
What is not built yet is told on standard error as well, once: a framework that starts may lose the exception
--FILE--
<?php
$program = <<<'CODE'
<?php
// As a framework whose way of showing errors is not ready yet.
$quietly = function (Closure $start) {
    try {
        $start();
    } catch (Throwable $e) {
        echo get_class($e), "\n";
    }
};
$quietly(fn () => new Swoole\Http\Server('127.0.0.1', 0, 3));
$quietly(fn () => new Swoole\Http\Server('127.0.0.1', 0, 3));
$server = new Swoole\Http\Server('127.0.0.1', 0);
$quietly(fn () => $server->set(['open_ssl' => true]));
$quietly(fn () => swoole_tracer_prof_begin());
$quietly(fn () => $server->set(['worker_num' => -1]));
CODE;
foreach ([['pipe', 'w'], null] as $error) {
    echo $error ? "read:\n" : "closed:\n";
    $file = tempnam(sys_get_temp_dir(), 'refusal');
    file_put_contents($file, $program);
    $command = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), $file]));
    $child = proc_open('exec ' . $command . ($error ? '' : ' 2>&-'), [1 => ['pipe', 'w'], 2 => $error ?? ['file', '/dev/null', 'w']], $pipes);
    echo stream_get_contents($pipes[1]);
    echo $error ? "on standard error:\n" . stream_get_contents($pipes[2]) : '';
    echo 'status ', proc_close($child), "\n";
    unlink($file);
}
?>
--EXPECT--
read:
Swoole\Exception
Swoole\Exception
Swoole\Exception
Swoole\Exception
ValueError
on standard error:
swoole: SWOOLE_THREAD is not built in this version of Steelwool: use SWOOLE_BASE or SWOOLE_PROCESS
swoole: option 'open_ssl' is not built yet in this version of Steelwool (see docs/settings.md)
swoole: swoole_tracer_prof_begin() is not built yet in this version of Steelwool (see COMPATIBILITY.md)
status 0
closed:
Swoole\Exception
Swoole\Exception
Swoole\Exception
Swoole\Exception
ValueError
status 0
