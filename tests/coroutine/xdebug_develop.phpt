--TEST--
Coroutines with Xdebug in mode develop,trace,profile: all their tests come out the same
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
if (!str_contains(child('var_dump(extension_loaded("xdebug"));', ['zend_extension=xdebug'])[1], 'bool(true)')) die('skip: no Xdebug');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
require __DIR__ . '/../include/xdebug.php';
other_tests('develop,trace,profile');
?>
--EXPECT--
done
