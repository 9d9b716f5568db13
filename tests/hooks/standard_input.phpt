--TEST--
SWOOLE_HOOK_STDIO: who waits for standard input lets others run, where it is a pipe, a socket or a terminal
--FILE--
<?php
$code = <<<'PHP'
    <?php
    Co\run(function () {
        $others = 0;
        $counter = go(function () use (&$others) {
            while (!Co::isCanceled()) {
                Co::sleep(0.002);
                if (++$others === 3) {
                    echo "now\n"; // there is something to read
                }
            }
        });
        $line = function ($stream) use (&$others) {
            $others = 0;
            return trim(fgets($stream));
        };
        echo $line(STDIN), "\n", $line(fopen('php://stdin', 'r')), "\n";
        $waiter = go(fn () => fgets(STDIN));
        try {
            fgets(STDIN);
        } catch (Swoole\Error $e) {
            echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
        }
        Co::cancel($waiter);
        stream_set_blocking(STDIN, false);
        echo json_encode(fgets(STDIN)), "\n";
        stream_set_blocking(STDIN, true);
        echo $line(STDIN), "\n";
        Swoole\Runtime::setHookFlags(SWOOLE_HOOK_ALL & ~SWOOLE_HOOK_STDIO);
        $others = 3;
        echo "now\n", trim(fgets(STDIN)), $others === 3 ? ", and nobody ran\n" : ", and others ran\n";
        Co::cancel($counter);
    });
    echo "outside\n", fgets(STDIN), json_encode(fgets(STDIN)), "\n";
    PHP;
$file = tempnam(sys_get_temp_dir(), 'stdin');
file_put_contents($file, $code);
$command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), $file];
foreach (['pipe' => ['pipe', 'r'], 'socket' => ['socket'], 'pty' => ['pty']] as $kind => $specification) {
    echo "$kind\n";
    $process = proc_open($command, [$specification, ['pipe', 'w']], $pipes);
    while (($line = fgets($pipes[1])) !== false) {
        if ($line === "now\n") {
            fwrite($pipes[0], "a line\n");
        } elseif ($line === "outside\n") {
            fwrite($pipes[0], "the last\n" . ($kind === 'pty' ? "\x04" : ''));
            $kind === 'pty' || fclose($pipes[0]);
        } else {
            echo $line;
        }
    }
    var_dump(proc_close($process));
}
unlink($file);
?>
--EXPECT--
pipe
a line
a line
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
false
a line
a line, and nobody ran
the last
false
int(0)
socket
a line
a line
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
false
a line
a line, and nobody ran
the last
false
int(0)
pty
a line
a line
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
false
a line
a line, and nobody ran
the last
false
int(0)
