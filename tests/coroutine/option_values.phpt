--TEST--
Values of options: sizes as text, limits, nulls, conversions that throw
--FILE--
<?php
Co::set(['c_stack_size' => '4M', 'max_coroutine' => 3]);
var_dump(Co::stats()['c_stack_size']);
Co::set(['c_stack_size' => '512k']);
Co::set(['c_stack_size' => null, 'max_coro_num' => null, 'socket_timeout' => 'soon', 'dns_cache_capacity' => -1]);
var_dump(Co::stats()['c_stack_size']);
foreach ([1, '1g', -1, ' 3 m ', PHP_INT_MAX . 'G'] as $size) {
    Co::set(['c_stack_size' => $size]);
    echo Co::stats()['c_stack_size'], ' ';
}
echo "\nno size: ";
$refused = [];
foreach (['nonsense', '3x', '2MM', 'M'] as $size) {
    try {
        Co::set(['c_stack_size' => $size]);
    } catch (Swoole\Error $error) {
        assert($error->getMessage() === "failed to parse '$size' to size");
        $refused[] = $size;
    }
}
echo implode(', ', $refused), "\n";
var_dump(Co::stats()['c_stack_size']);
Co::set(['c_stack_size' => '1M', 'max_coroutine' => 0]);    // as many as at first
for ($i = 0; $i < 5; $i++) {
    go(fn () => Co::sleep(0.001));
}
Swoole\Event::wait();
Co::set(['name_resolver' => 'x']);
Co::set(['name_resolver' => [new stdClass]]);

class Text
{
    public function __toString(): string
    {
        throw new LogicException('no text');
    }
}
$before = Co::getOptions();
try {
    Co::set(['log_file' => new Text, 'max_coroutine' => 1]);
} catch (LogicException $exception) {
    echo $exception->getMessage(), "\n";
}
var_dump(Co::getOptions() == $before);

$scheduler = new Co\Scheduler();
$scheduler->set(['unknown' => [1], 7 => 8, 'enable_deadlock_check' => false]);
var_dump($scheduler->getOptions()['unknown'], $scheduler->getOptions()[7]);
echo "no report of deadlocks:\n";
$scheduler->add(fn () => Co::yield());
$scheduler->start();
?>
--EXPECTF--
int(4194304)
int(524288)
65536 16777216 16777216 3145728 16777216 
no size: nonsense, 3x, 2MM, M
int(16777216)

Warning: Swoole\Coroutine::set(): name_resolver must be an array in %s on line %d

Warning: Swoole\Coroutine::set(): the given object is not an instance of Swoole\NameResolver in %s on line %d
no text
bool(true)
array(1) {
  [0]=>
  int(1)
}
int(8)
no report of deadlocks:
