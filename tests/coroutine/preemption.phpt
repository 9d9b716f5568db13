--TEST--
The preemptive scheduler: who computes for long goes to the end of the queue, unless it has said that it must not be interrupted
--FILE--
<?php
Co::set(['enable_preemptive_scheduler' => true]);

function compute(bool &$stop, float $seconds = 5.0): string
{
    for ($until = microtime(true) + $seconds; !$stop && microtime(true) < $until;) {
    }
    return $stop ? 'was told to stop' : 'came to its end';
}

echo "a loop\n";
$stop = false;
go(function () use (&$stop) {
    echo compute($stop), "\n";
});
go(function () use (&$stop) {
    $stop = true;
});
Swoole\Event::wait();

echo "three that compute, and one that sleeps\n";
$stop = false;
for ($i = 0; $i < 3; $i++) {
    go(fn () => print(compute($stop) . "\n"));
}
go(function () use (&$stop) {
    Co::sleep(0.03);
    $stop = true;
});
Swoole\Event::wait();

echo "one that does not want to be interrupted\n";
$stop = false;
go(function () use (&$stop) {
    var_dump(Co::enableScheduler(), Co::disableScheduler(), Co::disableScheduler());
    echo compute($stop, 0.05), "\n";
    var_dump(Co::enableScheduler());
    echo compute($stop), "\n";
});
go(function () use (&$stop) {
    $stop = true;
});
Swoole\Event::wait();

echo "inside a sorting function\n";
$stop = false;
go(function () use (&$stop) {
    $list = [2, 1];
    usort($list, function ($a, $b) use (&$stop) {
        echo 'sorting ', compute($stop), "\n";
        return $a <=> $b;
    });
    echo implode(' ', $list), "\n";
});
go(function () use (&$stop) {
    $stop = true;
});
Swoole\Event::wait();
var_dump(Co::enableScheduler());
?>
--EXPECT--
a loop
was told to stop
three that compute, and one that sleeps
was told to stop
was told to stop
was told to stop
one that does not want to be interrupted
bool(false)
bool(true)
bool(false)
came to its end
bool(true)
was told to stop
inside a sorting function
sorting was told to stop
1 2
bool(false)
