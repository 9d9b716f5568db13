--TEST--
A barrier opens when the last reference to it is gone, wherever that happens
--FILE--
<?php
use Swoole\Coroutine\Barrier;

Co\run(function () {
    $barrier = Barrier::make();
    foreach ([3, 1, 2] as $task) {
        go(function () use ($barrier, $task) {
            Co::sleep($task / 200);
            echo "task $task\n";
        });
    }
    Barrier::wait($barrier);
    var_dump($barrier);

    $barrier = Barrier::make();
    Barrier::wait($barrier);
    echo "nobody else had it\n";

    $barrier = Barrier::make();
    $GLOBALS['held'] = $barrier;
    Swoole\Timer::after(2, function () {
        unset($GLOBALS['held']);
    });
    Barrier::wait($barrier);
    echo "released by a timer\n";

    // Held by itself: only the garbage collector lets go of it.
    $barrier = Barrier::make();
    $cycle = new stdClass();
    $cycle->self = [$cycle, $barrier];
    unset($cycle);
    Swoole\Timer::after(2, fn () => gc_collect_cycles());
    Barrier::wait($barrier);
    echo "released by the garbage collector\n";
});
?>
--EXPECT--
task 1
task 2
task 3
NULL
nobody else had it
released by a timer
released by the garbage collector
