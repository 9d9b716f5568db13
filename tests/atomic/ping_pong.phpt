--TEST--
Two processes hand each other the turn by wait() and wakeup(): none is lost, and none comes twice
--FILE--
<?php
use Swoole\{Atomic, Process};

const ROUNDS = 20000;
$here = new Atomic;
$there = new Atomic;
$count = new Atomic;
$child = new Process(function () use ($here, $there, $count) {
    for ($i = 0; $i < ROUNDS && $there->wait(10); $i++) {
        $count->add();
        $here->wakeup();
    }
});
$child->start();
for ($i = 1; $i <= ROUNDS; $i++) {
    $there->wakeup();
    if (!$here->wait(10) || $count->get() !== $i) {
        exit("turn $i: {$count->get()}\n");
    }
}
var_dump(Process::wait()['code'], $count->get(), $here->get(), $there->get());
?>
--EXPECT--
int(0)
int(20000)
int(0)
int(0)
