--TEST--
Every function and method with values that nobody meant for it, on objects in every state: no crash, no hang, no internal error
--FILE--
<?php
// Another seed, or more of them, and more seconds: STEELWOOL_MISUSE="7 8 9" STEELWOOL_MISUSE_SECONDS=60.
$seeds = explode(' ', getenv('STEELWOOL_MISUSE') ?: '1 2');
$seconds = (float) (getenv('STEELWOOL_MISUSE_SECONDS') ?: 1.5);
foreach (['main', 'coroutine', 'server'] as $place) {
    foreach ($seeds as $seed) {
        $trace = tempnam(sys_get_temp_dir(), 'misuse');
        $command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), '-d', 'display_errors=1', '-d', 'html_errors=0',
            __DIR__ . '/../include/misuse.php', $seed, (string) $seconds, $place, $trace];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        stream_set_blocking($pipes[1], false);
        $output = '';
        // Waits for output or its end, up to a time that even a busy machine keeps.
        for ($end = microtime(true) + $seconds * 2 + 15; !feof($pipes[1]) && ($left = $end - microtime(true)) > 0; $output .= fread($pipes[1], 65536)) {
            $ready = [$pipes[1]];
            $none = null;
            stream_select($ready, $none, $none, (int) ceil($left));
        }
        $hangs = !feof($pipes[1]);
        $hangs && proc_terminate($process, 9);
        $status = proc_close($process);
        preg_match('/.*internal error in Steelwool.*/', (string) @file_get_contents("$trace.log"), $panic);
        @unlink("$trace.log");
        if ($hangs || $status !== 0 || $panic || trim($output) !== 'many calls') {
            $calls = array_slice(file($trace), -3);
            echo "$place, seed $seed: ", $hangs ? 'hangs' : "status $status", "\n", implode("\n", $panic), $output, "last calls:\n", implode($calls), "\n";
        }
        unlink($trace);
    }
}
echo "survived\n";
?>
--EXPECT--
survived
