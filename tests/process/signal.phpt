--TEST--
signal() has a function called for a signal, until it is taken back; its coroutine may wait
--FILE--
<?php
use Swoole\{Event, Process};
swoole_async_set(['wait_signal' => true]);
var_dump(Process::signal(SIGUSR1, function (int $signal) {
    var_dump($signal === SIGUSR1, Co::getCid() > 0);
    Co::sleep(0.001);
    echo "the first has waited\n";
    Process::signal(SIGUSR1, function () {
        echo "the second\n";
        var_dump(Process::signal(SIGUSR1, null), Process::signal(SIGUSR2, null));
    });
    Process::kill(getmypid(), SIGUSR1);
}));
Process::signal(SIGUSR2, fn () => print "never\n");
// What arrives before the loop runs is not lost. The loop goes on for signals, since it was told to.
Process::kill(getmypid(), SIGUSR1);
Event::wait();
echo "the loop has ended\n";
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
the first has waited
the second
bool(true)
bool(true)
the loop has ended
