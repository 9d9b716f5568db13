--TEST--
A scheduler starts what was added when it is told to, and runs until all is done
--FILE--
<?php
$scheduler = new Co\Scheduler();
$scheduler->set(['max_coroutine' => 100]);
$scheduler->add(function (string $name) use ($scheduler) {
    Co::sleep(0.002);
    echo "$name\n";
    $scheduler->add(fn () => null);
    var_dump($scheduler->start());
}, 'added');
$scheduler->parallel(2, fn ($text) => print($text . Co::getCid() . "\n"), 'parallel ');
echo "nothing has started\n";
var_dump($scheduler->start(), $scheduler->start(), $scheduler->getOptions()['max_coroutine']);
?>
--EXPECTF--
nothing has started
parallel 2
parallel 3
added

Warning: Swoole\Coroutine\Scheduler::add(): scheduler is running, unable to execute Swoole\Coroutine\Scheduler->add in %s on line %d

Warning: Swoole\Coroutine\Scheduler::start(): must be called outside the coroutine in %s on line %d
bool(false)

Warning: Swoole\Coroutine\Scheduler::start(): no coroutine task in %s on line %d
bool(true)
bool(false)
int(100)
