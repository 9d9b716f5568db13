--TEST--
A parameter by reference gets a copy, with PHP's warning
--FILE--
<?php
$value = 1;
go(function (&$own) {
    $own++;
    var_dump($own);
}, $value);
var_dump($value);
Swoole\Event::wait();
?>
--EXPECTF--

Warning: {closure%S}(): Argument #1 ($own) must be passed by reference, value given in Unknown on line %d
int(2)
int(1)
