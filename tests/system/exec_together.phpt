--TEST--
Commands run side by side, and the loop turns meanwhile; cancel() leaves a command to itself
--FILE--
<?php
use Swoole\Coroutine\System;
$file = tempnam(sys_get_temp_dir(), 'steelwool');
Co\run(function () use ($file) {
    $ticks = 0;
    $timer = Swoole\Timer::tick(1, function () use (&$ticks) { $ticks++; });
    // Each of the two waits for the other: one after the other they would never end.
    System::exec("mkfifo $file.fifo");
    $done = new Chan(2);
    go(fn () => $done->push(System::exec("sleep 0.05; echo from the first > $file.fifo")));
    go(fn () => $done->push(System::exec("cat $file.fifo")));
    $results = [$done->pop(), $done->pop()];
    echo implode(array_column($results, 'output'));
    var_dump($ticks > 5);
    Swoole\Timer::clear($timer);

    $cid = go(function () use ($file) {
        var_dump(System::exec("read line < $file.fifo; echo \$line > $file"), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
    });
    Co::cancel($cid);
    System::writeFile("$file.fifo", "the command lives\n");
    while (filesize($file) === 0) {
        Co::sleep(0.001);
        clearstatcache();
    }
    echo file_get_contents($file);
    // Nobody waits for it, and yet it is collected, also by nobody else.
    while (System::wait(0.001) === false && swoole_last_error() !== 10) {
    }
    echo "no child is left\n";
});
unlink($file);
unlink("$file.fifo");
?>
--EXPECT--
from the first
bool(true)
bool(false)
bool(true)
the command lives
no child is left
