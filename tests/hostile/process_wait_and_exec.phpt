--TEST--
Process::wait() leaves the command of System::exec() and the child of waitPid() to the coroutines that wait for them
--FILE--
<?php
use Swoole\{Coroutine\System, Process};

$other = (new Process(fn () => exit(7)))->start();
$child = (new Process(fn () => exit(8)))->start();
$exec = $waitPid = null;
Co\run(function () use ($child, $other, &$exec, &$waitPid) {
    go(function () use (&$exec) {
        $exec = System::exec('echo out; exec >&-; exit 9');
    });
    go(function () use ($child, &$waitPid) {
        $waitPid = System::waitPid($child);
    });
    // Both wait; the loop does not turn before all three have ended.
    $ended = Process::wait();
    var_dump($ended['pid'] === $other, $ended['code'], Process::wait());
});
echo $exec['code'] ?? 'nothing', ' ', $exec['output'] ?? "nothing\n", $waitPid['code'] ?? 'nothing', "\n";
?>
--EXPECT--
bool(true)
int(7)
bool(false)
9 out
8
