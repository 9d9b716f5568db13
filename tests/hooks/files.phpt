--TEST--
SWOOLE_HOOK_FILE: files are PHP's own, and who waits for what is not in memory lets others run
--FILE--
<?php
$path = tempnam(sys_get_temp_dir(), 'file');
$forget = fn () => shell_exec('dd of=' . escapeshellarg($path) . ' oflag=nocache conv=notrunc,fdatasync count=0 2>&1');

// What the streams look like, and give.
$look = function () use ($path) {
    $seen = [];
    $seen[] = file_put_contents($path, implode("\n", range(1, 5000)));
    $seen[] = md5(file_get_contents($path));
    $file = fopen($path, 'r+');
    $seen[] = stream_get_meta_data($file);
    $seen[] = [fgets($file), fread($file, 9000) === substr(file_get_contents($path), 2, 9000), ftell($file), feof($file)];
    $seen[] = [fseek($file, -3, SEEK_END), fread($file, 100), feof($file), fread($file, 1), ftell($file)];
    $seen[] = [fwrite($file, "\nend"), rewind($file), fgets($file), ftruncate($file, 10), fstat($file)['size']];
    $seen[] = [fsync($file), fdatasync($file), stream_set_blocking($file, false), stream_get_meta_data($file)['blocked']];
    $seen[] = [stream_set_blocking($file, true), fclose($file), file($path), file_get_contents($path, false, null, 3, 4)];
    $seen[] = [file_put_contents($path, ' more', FILE_APPEND | LOCK_EX), copy($path, "$path.copy"), file_get_contents("$path.copy")];
    ob_start();
    readfile($path);
    $seen[] = ob_get_clean();
    $object = new SplFileObject($path, 'a+');
    $seen[] = [$object->fwrite("x\n"), $object->fseek(0), $object->fgets(), $object->ftell(), fopen($path, 'rn') !== false];
    foreach (['/no/such/file', dirname($path)] as $wrong) {
        foreach (['r', 'w', 'x', 'wrong'] as $mode) {
            error_clear_last();
            $seen[] = [@fopen($wrong, $mode) === false, error_get_last()['message'] ?? ''];
        }
        error_clear_last();
        $seen[] = [@file_get_contents($wrong), error_get_last()['message']];
    }
    $written = fopen($path, 'w');
    error_clear_last();
    $seen[] = [@fread($written, 10), error_get_last()['message'], feof($written)];
    $read = fopen($path, 'r');
    error_clear_last();
    $seen[] = [@fwrite($read, 'text'), error_get_last()['message']];
    return $seen;
};
$plain = $look();
Co\run(function () use ($look, $plain) {
    var_dump($look() === $plain);
});

// What is not in memory.
Co\run(function () use ($path, $forget) {
    $content = str_repeat("0123456789abcde\n", 1 << 16);
    file_put_contents($path, $content);
    foreach ([
        'file_get_contents' => fn () => file_get_contents($path) === $content,
        'fread' => function () use ($path, $content) {
            $file = fopen($path, 'r');
            $read = '';
            while (!feof($file)) {
                $read .= fread($file, 10_000);
            }
            return $read === $content && ftell($file) === strlen($content);
        },
        'fgets' => function () use ($path) {
            $file = fopen($path, 'r');
            for ($lines = 0; fgets($file) === "0123456789abcde\n"; $lines++);
            return $lines === 1 << 16 && feof($file);
        },
        'copy' => fn () => copy($path, "$path.copy") && file_get_contents("$path.copy") === $content,
        'outside of coroutines' => fn () => file_get_contents($path) === $content,
    ] as $name => $reads) {
        $forget();
        $cold = trim((string) shell_exec('fincore -b -n -o RES ' . escapeshellarg($path))) === '0';
        $others = 0;
        $counter = go(function () use (&$others) {
            while (!Co::isCanceled()) {
                $others++;
                Co::yield();
            }
        });
        // Whoever gives up the loop to a thread has others run; what the kernel still had in memory asks for no thread.
        Swoole\Event::defer(fn () => Co::exists($counter) && Co::resume($counter));
        $answer = $reads();
        Co::cancel($counter);
        echo $name, ': ', json_encode($answer), $cold && $others < 2 ? " (nobody else ran)\n" : "\n";
    }
});
echo file_get_contents($path) === str_repeat("0123456789abcde\n", 1 << 16) ? "outside\n" : "wrong\n";
unlink($path);
unlink("$path.copy");
?>
--EXPECT--
bool(true)
file_get_contents: true
fread: true
fgets: true
copy: true
outside of coroutines: true
outside
