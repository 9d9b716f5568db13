--TEST--
swoole_exec() and swoole_shell_exec() answer as PHP's functions do, while other coroutines run
--FILE--
<?php
$commands = [
    'echo one; echo "two  "', 'printf "a\n\nb\n\n"', 'printf "no newline"', 'true', 'echo; exit 3', 'echo hidden >&2; exit 1', 'no-such-command-here',
];
foreach ($commands as $command) {
    $command = "($command) 2>/dev/null";
    $theirs = [exec($command, $lines, $status), $lines, $status, shell_exec($command)];
    unset($lines, $status);
    Co\run(function () use ($command, &$ours) {
        $ours = [swoole_exec($command, $lines, $status), $lines, $status, swoole_shell_exec($command)];
    });
    echo $ours === $theirs ? 'same' : json_encode([$command, $ours, $theirs]), "\n";
}
Co\run(function () {
    $lines = ['kept'];
    swoole_exec('echo added', $lines);
    echo json_encode($lines), "\n";

    go(fn () => print("meanwhile\n"));
    $start = microtime(true);
    Swoole\Coroutine\parallel(4, fn () => swoole_exec('sleep 0.2'));
    var_dump(microtime(true) - $start < 0.7);
});
?>
--EXPECT--
same
same
same
same
same
same
same
["kept","added"]
meanwhile
bool(true)
