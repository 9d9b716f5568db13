--TEST--
SWOOLE_HOOK_STDIO: who writes to standard output waits for a slow reader alone, and what several write stays in pieces
--FILE--
<?php
$code = <<<'PHP'
    <?php
    Co\run(function () {
        $log = fn ($text) => file_put_contents($_SERVER['argv'][1], "$text\n", FILE_APPEND);
        $streams = [STDOUT, STDOUT, fopen('php://stdout', 'w')];
        foreach ($streams as $i => $stream) {
            $writers[] = go(function () use ($stream, $i, $log) {
                // More than any pipe, socket or terminal holds.
                $log("$i: " . fwrite($stream, str_repeat((string) $i, 499_999) . "\n"));
            });
        }
        $log('others run');
        $cut = go(function () use ($log) {
            $log('cancelled in the queue: ' . json_encode(fwrite(STDOUT, "never\n")));
        });
        Co::cancel($cut);
        Co::join([$cut]);
        fwrite(STDERR, "read\n");
        Co::join($writers);

        $cut = go(function () use ($log) {
            $log('cancelled in the middle: ' . (fwrite(STDOUT, str_repeat('c', 5_000_000)) < 5_000_000 ? 'not all' : 'all'));
        });
        Co::cancel($cut);
        Co::join([$cut]);
        fwrite(STDOUT, "\nend\n");
    });
    fwrite(STDOUT, "outside\n");
    PHP;
[$file, $log] = [tempnam(sys_get_temp_dir(), 'stdout'), tempnam(sys_get_temp_dir(), 'log')];
file_put_contents($file, $code);
$command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), $file, $log];
$fifo = "$log.fifo";
shell_exec('mkfifo ' . escapeshellarg($fifo));
$reader = fopen($fifo, 'rn');
stream_set_blocking($reader, true);
foreach (['pipe' => ['pipe', 'w'], 'socket' => ['socket'], 'pty' => ['pty'], 'pipe with a name' => ['file', $fifo, 'w']] as $kind => $specification) {
    echo "$kind\n";
    file_put_contents($log, '');
    $process = proc_open($command, [1 => $specification, 2 => ['pipe', 'w']], $pipes);
    echo fgets($pipes[2]); // Nobody reads until now.
    $output = str_replace("\r", '', @stream_get_contents($pipes[1] ?? $reader));
    proc_close($process);
    foreach (explode("\n", trim($output)) as $line) {
        $letters = count_chars($line, 3);
        if ($letters !== 'c' && $letters !== '') {
            echo strlen($letters) > 1 ? $line : "$letters: " . (strlen($line) === 499_999 ? 'whole' : strlen($line)), "\n";
        }
    }
    $lines = file($log, FILE_IGNORE_NEW_LINES);
    sort($lines);
    echo implode("\n", $lines), "\n";
}
unlink($file);
unlink($log);
unlink($fifo);
?>
--EXPECT--
pipe
read
0: whole
1: whole
2: whole
end
outside
0: 500000
1: 500000
2: 500000
cancelled in the middle: not all
cancelled in the queue: false
others run
socket
read
0: whole
1: whole
2: whole
end
outside
0: 500000
1: 500000
2: 500000
cancelled in the middle: not all
cancelled in the queue: false
others run
pty
read
0: whole
1: whole
2: whole
end
outside
0: 500000
1: 500000
2: 500000
cancelled in the middle: not all
cancelled in the queue: false
others run
pipe with a name
read
0: whole
1: whole
2: whole
end
outside
0: 500000
1: 500000
2: 500000
cancelled in the middle: not all
cancelled in the queue: false
others run
