--TEST--
An Atomic counts in 32 bits without sign, an Atomic\Long in 64 bits with one
--FILE--
<?php
use Swoole\Atomic;
$atomic = new Atomic(1);
var_dump($atomic->add(199), $atomic->add(), $atomic->sub(36), $atomic->sub(), $atomic->get());
var_dump($atomic->cmpset(164, 7), $atomic->cmpset(164, 8), $atomic->get());
$atomic->set(0);
var_dump($atomic->sub(), $atomic->add(2), (new Atomic(1 << 32 | 5))->get(), (new Atomic(-1))->get());
$long = new Atomic\Long(PHP_INT_MAX);
var_dump($long->get() === PHP_INT_MAX, $long->add() === PHP_INT_MIN, $long->sub(2) === PHP_INT_MAX - 1);
$long->set(-3);
var_dump($long->cmpset(-3, 1 << 40), $long->cmpset(-3, 0), $long->get());
?>
--EXPECT--
int(200)
int(201)
int(165)
int(164)
int(164)
bool(true)
bool(false)
int(7)
int(4294967295)
int(1)
int(5)
int(4294967295)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
int(1099511627776)
