--TEST--
Lifetime::expectGone(): the log says what holds an object that should be gone, once for each chain; what has gone is not told of
--FILE--
<?php
use Steelwool\Lifetime;
use Swoole\Coroutine;

final class Order
{
    public ?Order $self = null;

    public function __destruct()
    {
        echo "gone\n";
    }
}
final class Registry
{
    public static array $orders = [];
}

$log = tempnam('/tmp', 'steelwool-gone-');
Coroutine::set(['log_file' => $log]);
Coroutine\run(function () {
    $order = new Order;
    Lifetime::expectGone($order, 'a paid order', 0.02);
    unset($order); // It is not kept by that.
    for ($i = 0; $i < 10; $i++) {
        $order = Registry::$orders[] = new Order;
        Lifetime::expectGone($order, 'a paid order', 0.02);
    }
    $other = new Order;
    Lifetime::expectGone($other, seconds: 0.03);
    unset($order);
    Coroutine::sleep(0.1);
    echo "the end\n";
    foreach ([-1, 100_000, NAN] as $seconds) {
        try {
            Lifetime::expectGone($other, seconds: $seconds);
        } catch (ValueError $e) {
            echo $e->getMessage(), "\n";
        }
    }
});
$lines = file($log);
unlink($log);
foreach ($lines as $line) {
    echo preg_replace(['/^.*\t(?=lifetime)/', '/#\d+/', '/\[\d+\]/', '/coroutine #N -> .*-> /'], ['', '#N', '[N]', 'coroutine #N -> ... -> '], $line);
}
?>
--EXPECT--
gone
the end
$seconds must be between 0 and 86400
$seconds must be between 0 and 86400
$seconds must be between 0 and 86400
gone
lifetime: Order#N should be gone (a paid order): Registry::$orders[N] Order#N
lifetime: Order#N should be gone (a paid order): Registry::$orders[N] Order#N (10 times so far)
lifetime: Order#N should be gone: coroutine #N -> ... -> $other Order#N
gone
gone
gone
gone
gone
gone
gone
gone
gone
gone
