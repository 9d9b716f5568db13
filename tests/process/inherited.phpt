--TEST--
Coroutines and timers are the parent's: the child does not run them, and has its own
--FILE--
<?php
use Swoole\{Process, Timer};
define('PARENT', getmypid());
function who(): string
{
    return getmypid() === PARENT ? 'parent' : 'child';
}
$waiting = go(function () {
    try {
        Co::yield();
        echo 'resumed in ', who(), "\n";
    } finally {
        echo 'finally in ', who(), "\n";
    }
});
go(function () {
    Co::sleep(0.001);
    echo 'slept in ', who(), "\n";
});
Timer::after(1, function () {
    echo 'timer in ', who(), "\n";
});
foreach ([false, true] as $coroutine) {
    $process = new Process(function () use ($waiting, $coroutine) {
        var_dump(Co::getCid() > 0, Co::stats()['coroutine_num'], Co::exists($waiting), Timer::stats()['num']);
        Timer::after(2, function () {
            echo "a timer of the child\n";
        });
        go(function () {
            Co::sleep(0.001);
            echo "a coroutine of the child\n";
        });
        $coroutine && Co::sleep(0.02);
        echo "the callback returns\n";
        $coroutine || Swoole\Event::wait();
    }, false, 0, $coroutine);
    $process->start();
    Process::wait();
}
Co::resume($waiting);
Swoole\Event::wait();
?>
--EXPECT--
bool(false)
int(0)
bool(false)
int(0)
the callback returns
a coroutine of the child
a timer of the child
bool(true)
int(1)
bool(false)
int(0)
a coroutine of the child
a timer of the child
the callback returns
resumed in parent
finally in parent
slept in parent
timer in parent
