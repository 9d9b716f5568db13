--TEST--
Parent and children count in one number; one waits for the other
--FILE--
<?php
use Swoole\{Atomic, Process};
$count = new Atomic;
$long = new Atomic\Long(1 << 40);
$ready = new Atomic;
$go = new Atomic;
for ($i = 0; $i < 4; $i++) {
    $process = new Process(function () use ($count, $long, $ready, $go) {
        $ready->add();
        while ($go->get() === 0) {
            usleep(1000);
        }
        for ($i = 0; $i < 10000; $i++) {
            $count->add();
            $long->sub(2);
        }
        // Its own: not one of the parent's later ones.
        $own = new Atomic(5);
        $ready->sub();
        $go->get() === 2 || usleep(1000);
        exit($own->get());
    }, false, 0);
    $process->start();
}
while ($ready->get() < 4) {
    usleep(1000);
}
$go->set(1);
$later = array_map(fn ($i) => new Atomic($i), range(0, 999));
$go->set(2);
for ($i = 0; $i < 4; $i++) {
    echo Process::wait()['code'];
}
echo "\n";
var_dump($count->get(), $long->get() === (1 << 40) - 80000);

$bell = new Atomic;
$answer = new Atomic;
$process = new Process(function () use ($bell, $answer) {
    var_dump($bell->wait(10));
    $answer->wakeup();
}, false, 0);
$process->start();
$bell->wakeup();
var_dump($answer->wait(10));
Process::wait();
?>
--EXPECT--
5555
int(40000)
bool(true)
bool(true)
bool(true)
