--TEST--
SWOOLE_HOOK_PROC: the pipes of proc_open() and popen() wait as coroutines do, and so does proc_close()
--FILE--
<?php
Co\run(function () {
    $run = function (string $command, array $specification = [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']]) {
        $process = proc_open($command, $specification, $pipes);
        return [$process, $pipes];
    };
    // Several at once take as long as one, and have their own answers.
    $begun = microtime(true);
    for ($i = 0; $i < 10; $i++) {
        $all[] = go(function () use ($run, $i) {
            [$process, $pipes] = $run("read line; sleep 0.2; echo \"\$line\"; echo error >&2; exit $i");
            fwrite($pipes[0], "line $i\n");
            if ([fgets($pipes[1]), stream_get_contents($pipes[2])] !== ["line $i\n", "error\n"]) {
                echo "not mine\n";
            }
            proc_close($process) === $i || print("not its status\n");
        });
    }
    Co::join($all);
    var_dump(microtime(true) - $begun < 1.5); // one after the other: 2 s

    // More than a pipe holds, in both directions at once.
    [$process, $pipes] = $run('cat');
    $long = str_repeat('0123456789abcdef', 100_000);
    go(function () use ($pipes, $long) {
        var_dump(fwrite($pipes[0], $long) === strlen($long));
        fclose($pipes[0]);
    });
    var_dump(stream_get_contents($pipes[1]) === $long, feof($pipes[1]), proc_close($process));

    // It says nothing and goes on for a while: others run.
    $others = 0;
    $counter = go(function () use (&$others) {
        while (!Co::isCanceled()) {
            Co::sleep(0.005);
            $others++;
        }
    });
    [$process] = $run('exec sleep 0.1', []);
    var_dump(proc_close($process), $others > 2);
    // It ends when its input does, which proc_close() sees to.
    [$process] = $run('cat; exit 5');
    var_dump(proc_close($process));

    // popen(): what it says is waited for.
    $others = 0;
    $pipe = popen('sleep 0.1; echo one; exit 3', 'r');
    var_dump(fgets($pipe), $others > 2, fgets($pipe), pclose($pipe));
    Co::cancel($counter);

    // A pipe that does not block, a cancel, and a pipe that is closed while it is waited for.
    [$process, $pipes] = $run('exec sleep 60');
    stream_set_blocking($pipes[1], false);
    var_dump(fgets($pipes[1]));
    stream_set_blocking($pipes[1], true);
    $waiter = go(fn () => var_dump(fgets($pipes[1])));
    try {
        fgets($pipes[1]);
    } catch (Swoole\Error $e) {
        echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
    }
    Co::cancel($waiter);
    Co::join([$waiter]);
    go(fn () => var_dump(fgets($pipes[1])));
    fclose($pipes[1]);
    $closing = go(fn () => var_dump(proc_close($process)));
    Co::cancel($closing);
    Co::join([$closing]);
    proc_terminate($process);
    proc_close($process);

    // One that was collected already, and a pipe that goes on without coroutines.
    [$process] = $run('exit 4', []);
    while (proc_get_status($process)['running']) {
        Co::sleep(0.001);
    }
    var_dump(in_array(proc_close($process), [4, -1])); // versions of PHP differ
    try {
        proc_close($process);
    } catch (TypeError $e) {
        echo $e->getMessage(), "\n";
    }
    $GLOBALS['left'] = $run('read line; echo "$line"');
});
[$process, $pipes] = $left;
fwrite($pipes[0], "outside\n");
echo fgets($pipes[1]);
var_dump(proc_close($process));
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
int(0)
int(0)
bool(true)
int(5)
string(4) "one
"
bool(true)
bool(false)
int(3)
bool(false)
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
bool(false)
bool(false)
int(-1)
bool(true)
proc_close(): supplied resource is not a valid process resource
outside
int(0)
