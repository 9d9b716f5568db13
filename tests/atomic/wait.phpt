--TEST--
wait() takes a wakeup that has come before it; otherwise it waits for as long as it was told
--FILE--
<?php
use Swoole\Atomic;
$atomic = new Atomic;
var_dump($atomic->wakeup(), $atomic->wakeup(5), $atomic->get());
var_dump($atomic->wait(10), $atomic->get());
$start = microtime(true);
var_dump($atomic->wait(0.05), $atomic->get());
var_dump(microtime(true) - $start >= 0.05);
// Any other value is no flag: nobody waits for it, and nobody sets it.
$atomic->set(2);
var_dump($atomic->wait(-1), $atomic->wakeup(), $atomic->get());
?>
--EXPECT--
bool(true)
bool(true)
int(1)
bool(true)
int(0)
bool(false)
int(0)
bool(true)
bool(false)
bool(true)
int(2)
