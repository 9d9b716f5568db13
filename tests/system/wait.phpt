--TEST--
wait() waits for any child, except those that other coroutines wait for
--FILE--
<?php
use Swoole\Coroutine\System;
/** Starts a command; it begins when its id is known, since proc_get_status() collects a child that has ended. */
function child(string $command): int {
    static $all = [];
    $all[] = $process = proc_open("read begin; $command", [['pipe', 'r']], $pipes);
    $pid = proc_get_status($process)['pid'];
    fclose($pipes[0]);
    return $pid;
}
Co\run(function () {
    var_dump(System::wait(), swoole_strerror(swoole_last_error()));

    $pids = [child('exit 1'), child('exit 1'), child('sleep 0.02; exit 1')];
    $found = array_map(fn () => System::wait()['pid'], $pids);
    var_dump(array_diff($pids, $found) === []);

    $slow = child('exec sleep 60');
    $claimed = child('sleep 0.05; exit 2');
    go(fn () => print("exec: " . System::exec('sleep 0.01; echo done')['output']));
    go(fn () => print("waitPid: " . System::waitPid($claimed)['code'] . "\n"));
    var_dump(System::wait(0.2), swoole_last_error());

    $cid = go(function () {
        var_dump(System::wait(), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
    });
    Co::cancel($cid);

    go(fn () => exec("kill -KILL $slow"));
    var_dump(System::wait() === ['pid' => $slow, 'code' => 0, 'signal' => SIGKILL]);
});
try {
    System::wait();
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
bool(false)
string(18) "No child processes"
bool(true)
exec: done
waitPid: 2
bool(false)
int(110)
bool(false)
bool(true)
bool(true)
API must be called in the coroutine
