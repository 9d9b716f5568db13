--TEST--
cURL writes to STDOUT and STDERR outside of coroutines as ever, and what the program writes there stays in order with it
--EXTENSIONS--
curl
--FILE--
<?php
$code = <<<'PHP'
    <?php
    $transfer = function () {
        $handle = curl_init('file://' . $_SERVER['argv'][1]);
        curl_setopt($handle, CURLOPT_FILE, STDOUT);
        curl_setopt_array($handle, [CURLOPT_STDERR => STDERR, CURLOPT_VERBOSE => true]);
        fwrite(STDOUT, "before\n");
        curl_exec($handle);
        fwrite(STDOUT, "after\n");
    };
    $transfer();
    Co\run(fn () => null);
    $transfer(); // The flags are set now.
    PHP;
[$file, $content] = [tempnam(sys_get_temp_dir(), 'code'), tempnam(sys_get_temp_dir(), 'content')];
file_put_contents($file, $code);
file_put_contents($content, "content\n");
$extensions = ['-d', 'extension=' . getenv('STEELWOOL_MODULE')];
if (file_exists(ini_get('extension_dir') . '/curl.so')) {
    array_push($extensions, '-d', 'extension=curl');
}
$process = proc_open([PHP_BINARY, '-n', ...$extensions, $file, $content], [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
echo stream_get_contents($pipes[1]), stream_get_contents($pipes[2]) === '' ? 'nothing' : 'something', " on STDERR\n";
proc_close($process);
unlink($file);
unlink($content);
?>
--EXPECT--
before
content
after
before
content
after
something on STDERR
