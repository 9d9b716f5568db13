--TEST--
A setting of php.ini that does nothing yet says so when it is on
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$settings = ['swoole.leak_detection', 'swoole.profile', 'swoole.enable_fiber_mock'];
[, $output] = child('echo "on: the program\n";', array_map(fn ($name) => "$name=1", $settings));
echo $output;
[, $output] = child('echo "off: the program\n";', array_map(fn ($name) => "$name=0", $settings));
echo $output;
[, $output] = child('echo ini_get("swoole.blocking_threshold"), "\n";', ['swoole.blocking_threshold=50000']);
echo $output;
?>
--EXPECTF--
Warning: %s: swoole.enable_fiber_mock is not built yet in Unknown on line 0

Warning: %s: swoole.leak_detection is not built yet in Unknown on line 0

Warning: %s: swoole.profile is not built yet in Unknown on line 0
on: the program
off: the program
50000
