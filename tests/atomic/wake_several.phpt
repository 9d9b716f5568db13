--TEST--
wakeup($n) lets so many processes go on that wait: each of them was woken, and whoever waits next is none of them
--FILE--
<?php
use Swoole\{Atomic, Process};
$ready = new Atomic;
$start = new Atomic;
$woken = new Atomic;
$waiters = [];
for ($i = 0; $i < 4; $i++) {
    $process = new Process(function () use ($ready, $start, $woken) {
        $ready->add();
        $start->wait(-1) && $woken->add();
    }, false, 0);
    $waiters[] = $process->start();
}
// Between the two nothing is waited for.
$sleeps = fn (int $pid) => $ready->get() === 4 && preg_match('/^State:\s+S/m', file_get_contents("/proc/$pid/status"));
foreach ($waiters as $pid) {
    for ($look = 0; !$sleeps($pid) && $look < 5000; $look++) {
        usleep(1000);
    }
}
$start->wakeup(3);
for ($i = 0; $i < 3; $i++) {
    Process::wait();
}
var_dump($woken->get(), $start->get(), $start->wait(0.01));
$start->wakeup(3); // One sleeps, and nothing is left for later ones.
Process::wait();
var_dump($woken->get(), $start->get(), $start->wait(0.01));
?>
--EXPECT--
int(3)
int(0)
bool(false)
int(4)
int(0)
bool(false)
