--TEST--
With enable_coroutine switched off callbacks run outside of coroutines, and cannot wait
--FILE--
<?php
require __DIR__ . '/../include/child.php';
use Swoole\Timer;
swoole_async_set(['enable_coroutine' => false]);
Timer::tick(1, function (int $id) {
    echo Co::getCid(), "\n";
    Timer::clear($id);
});
Swoole\Event::wait();
swoole_async_set(['enable_coroutine' => true]);
Timer::after(1, fn () => print(Co::getCid() . "\n"));
Swoole\Event::wait();
foreach (['Co::sleep(0.001);', 'throw new Exception("lost?");', 'exit(3);'] as $code) {
    [$status, $output] = child('swoole_async_set(["enable_coroutine" => false]); Swoole\Timer::after(1, function () { ' . $code . '});');
    echo $status, ': ', preg_match('/Uncaught (.*?) in FILE/', $output, $found) ? $found[1] : $output, "\n";
}
?>
--EXPECT--
-1
1
255: Swoole\Error: API must be called in the coroutine
255: Exception: lost?
3: 
