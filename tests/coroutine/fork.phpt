--TEST--
A child of pcntl_fork() has a loop of its own: the parent's timers stay with the parent
--SKIPIF--
<?php
if (!function_exists('pcntl_fork')) die('skip: no pcntl');
?>
--FILE--
<?php
Swoole\Timer::after(3, fn () => print(getmypid() === PARENT ? "the parent's timer\n" : "the parent's timer in the child\n"));
define('PARENT', getmypid());
foreach (['one', 'two'] as $name) {
    $child = pcntl_fork();
    if ($child === 0) {
        var_dump(count(Swoole\Timer::list()));
        Co\run(function () use ($name) {
            Co::sleep(0.001);
            echo "child $name has slept\n";
        });
        exit(0);
    }
    pcntl_waitpid($child, $status);
    var_dump(pcntl_wexitstatus($status));
}
echo "the parent goes on\n";
Swoole\Event::wait();
?>
--EXPECT--
int(0)
child one has slept
int(0)
int(0)
child two has slept
int(0)
the parent goes on
the parent's timer
