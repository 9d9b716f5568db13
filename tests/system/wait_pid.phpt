--TEST--
waitPid() waits for one child, also for one that has ended long ago, and gives up after a time
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
    $pid = child('exec sleep 60');
    var_dump(System::waitPid($pid, 0.001), swoole_last_error());
    exec("kill -TERM $pid");
    var_dump(System::waitPid($pid, 5) === ['pid' => $pid, 'code' => 0, 'signal' => SIGTERM]);

    $early = child('exit 3');
    System::exec("while ! grep -q '^State:.Z' /proc/$early/status; do :; done");
    var_dump(System::waitPid($early)['code']);

    $both = child('sleep 0.01; exit 4');
    $wait = fn () => print(System::waitPid($both)['code'] . "\n");
    Co::join([go($wait), go($wait)]);

    $cid = go(function () {
        var_dump(System::waitPid(child('exit 5')), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
    });
    Co::cancel($cid);

    foreach ([1, 99999999999, $early] as $stranger) {
        swoole_clear_error();
        var_dump(System::waitPid($stranger), swoole_strerror(swoole_last_error()));
    }
});
?>
--EXPECT--
bool(false)
int(110)
bool(true)
int(3)
4
4
bool(false)
bool(true)
bool(false)
string(18) "No child processes"
bool(false)
string(18) "No child processes"
bool(false)
string(18) "No child processes"
