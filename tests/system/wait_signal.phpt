--TEST--
waitSignal() gives the signal that came, to all who wait for it
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    go(fn () => print("one of two: " . System::waitSignal([SIGUSR1, SIGUSR2]) . "\n"));
    go(fn () => print("the other: " . Co::waitSignal(SIGUSR2) . "\n"));
    $send = fn (string $signal) => go(fn () => System::exec("kill -$signal " . getmypid()));
    $send('USR1');
    var_dump(System::waitSignal(SIGUSR1, 5) === SIGUSR1);
    $send('USR2');
    var_dump(System::waitSignal(SIGUSR2) === SIGUSR2);
    // What comes between two turns of the loop is not lost.
    go(fn () => print("in time: " . System::waitSignal(SIGUSR1) . "\n"));
    exec('kill -USR1 ' . getmypid());
});
?>
--EXPECT--
one of two: 10
bool(true)
the other: 12
bool(true)
in time: 10
