--TEST--
blocking_warn_ms: code that keeps the loop from going on is told with its stack, once for each place; in a function of PHP, too
--FILE--
<?php
use Swoole\Coroutine;

function computes(float $seconds): void
{
    for ($end = microtime(true) + $seconds; microtime(true) < $end;) {
        $sum = array_sum(range(1, 100));
    }
}

final class Shop
{
    public static function sleeps(): void
    {
        usleep(150_000); // Not hooked here: the whole process sleeps.
    }

    public function sleepsHere(): void
    {
        self::sleeps();
    }
}

$log = tempnam('/tmp', 'steelwool-watchdog-');
chdir(__DIR__);
Coroutine::set(['hook_flags' => 0, 'blocking_warn_ms' => 40, 'log_file' => $log]);
Coroutine\run(function () {
    go(function () { // Waits in between, so nobody is kept from anything.
        for ($i = 0; $i < 20; $i++) {
            computes(0.005);
            Coroutine::sleep(0.001);
        }
    });
    Coroutine::sleep(0.2);
    for ($i = 0; $i < 10; $i++) {
        computes(0.1);
        Coroutine::sleep(0.001);
    }
    (new Shop)->sleepsHere();
    Coroutine::sleep(0.001);
    Shop::sleeps();
});
$lines = file($log);
unlink($log);
foreach ($lines as $line) {
    echo preg_replace(['/^\S+ \S+ \S+\t/', '/computes\(\) blocking.php:[678]\b/'], ['', 'computes() blocking.php:L'], $line);
}
?>
--EXPECTF--
WARNING	blocking: the loop has stood still for more than 40 ms: computes() blocking.php:L <- {closure%S}() blocking.php:%d
WARNING	blocking: the loop has stood still for more than 40 ms: computes() blocking.php:L <- {closure%S}() blocking.php:%d (10 times so far)
WARNING	blocking: the loop has stood still for more than 40 ms: usleep() <- Shop::sleeps() blocking.php:15 <- Shop->sleepsHere() blocking.php:20 <- {closure%S}() blocking.php:%d
