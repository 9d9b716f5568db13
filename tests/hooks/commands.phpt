--TEST--
exec(), shell_exec(), system() and passthru() let others run; output, status and refusals are PHP's
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

/** What a call puts out, and what it answers. */
function captured(callable $call): array
{
    ob_start();
    try {
        $answer = $call();
    } finally {
        $said = ob_get_clean();
    }
    return [$said, $answer];
}

$command = 'printf "one \ntwo\n"; exit 3';
$calls = [
    'exec' => function (string $command) {
        $lines = ['before'];
        return [exec($command, $lines, $status), $lines, $status];
    },
    'shell_exec' => fn (string $command) => shell_exec($command),
    'system' => function (string $command) {
        [$said, $last] = captured(function () use ($command, &$status) {
            return system($command, $status);
        });
        return [$last, $said, $status];
    },
    'passthru' => function (string $command) {
        [$said, $answer] = captured(function () use ($command, &$status) {
            return passthru($command, $status);
        });
        return [$answer, $said, $status];
    },
];
foreach ($calls as $name => $call) {
    foreach ([$command, 'true', 'printf "no end"', 'printf "a\n\n \t\n"', 'echo $0; kill -9 $$', 'no-such-command 2>/dev/null', "bad\0byte", '', 'head -c 100000 /dev/zero'] as $try) {
        $plain = outcome(fn () => $call($try));
        $hooked = '';
        Co\run(function () use ($call, $try, &$hooked) {
            $hooked = outcome(fn () => $call($try));
        });
        if ($plain !== $hooked) {
            echo "$name, $try:\n", substr($plain, 0, 300), "\n", substr($hooked, 0, 300), "\n";
        }
    }
    $begun = microtime(true);
    Co\run(function () use ($call) {
        for ($i = 0; $i < 10; $i++) {
            go(fn () => $call('sleep 0.2'));
        }
    });
    echo $name, microtime(true) - $begun < 1.5 ? " lets others run\n" : " blocks\n"; // one after the other: 2 s and more
}
echo outcome(fn () => $calls['exec']($command)), "\n";
Co\run(function () {
    foreach (['127.0.0.1', 'localhost', 'no-such-name.invalid', ''] as $name) {
        echo json_encode([gethostbyname($name), gethostbynamel($name)]), "\n";
    }
});
?>
--EXPECT--
exec lets others run
shell_exec lets others run
system lets others run
passthru lets others run
["two",["before","one","two"],3]
["127.0.0.1",["127.0.0.1"]]
["127.0.0.1",["127.0.0.1"]]
["no-such-name.invalid",false]
["",false]
