--TEST--
An exception that a callback lets escape ends the program; other timers are not called any more
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$after = 'Swoole\Timer::after(2, fn () => print("not called")); Swoole\Timer::after(60000, fn () => print("not called"));';
foreach (['throw new Exception("mine");', 'eval("class A {} class A {}");'] as $code) {
    [$status, $output] = child("Swoole\\Timer::after(1, function () { $code }); $after");
    echo $status, ' ', trim(strtok($output, "\n")), "\n";
}
[$status, $output] = child('Swoole\Timer::tick(1, function () { try { throw new Exception("mine"); } catch (Exception $e) { echo "caught"; Swoole\Timer::clearAll(); } });');
echo "$status $output\n";
?>
--EXPECTF--
255 Fatal error: Uncaught Exception: mine in FILE:2
255 Fatal error: Cannot %Sdeclare class A%S in FILE(2) : eval()'d code on line 1
0 caught
