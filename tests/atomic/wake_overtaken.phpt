--TEST--
Whoever is woken goes on, even if another one was faster: of both, one gets true
--FILE--
<?php
use Swoole\{Atomic, Process};
$ready = new Atomic;
$flag = new Atomic;
$child = new Process(function () use ($ready, $flag) {
    $ready->add();
    $ready->set($flag->wait(-1) ? 3 : 2);
}, false, 0);
$pid = $child->start();
// Between the two nothing is waited for.
$sleeps = fn () => $ready->get() === 1 && preg_match('/^State:\s+S/m', file_get_contents("/proc/$pid/status"));
for ($look = 0; !$sleeps() && $look < 5000; $look++) {
    usleep(1000);
}
$flag->wakeup();
$faster = $flag->wait(0.05); // It may be, and may not.
Process::wait(); // The child goes on in either case.
var_dump($faster ? $ready->get() === 2 : $ready->get() === 3, $flag->get());
?>
--EXPECT--
bool(true)
int(0)
