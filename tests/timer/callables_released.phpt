--TEST--
A timer that is cleared lets go of its callback, whatever kind of callable that is; one that is called often keeps it
--FILE--
<?php
use Swoole\Timer;
class Target
{
    public function __construct(private string $name) {}
    public function __destruct() { echo "$this->name is gone\n"; }
    public function method() {}
    public function __invoke() {}
    public function __call($name, $arguments) {}
    public function closure(): Closure { return fn () => $this; }
}
$kinds = [
    'closure' => fn (Target $target) => $target->closure(),
    'method' => fn (Target $target) => [$target, 'method'],
    'invokable' => fn (Target $target) => $target,
    '__call' => fn (Target $target) => [$target, 'unknown'],
    'first class callable' => fn (Target $target) => $target->method(...),
    'first class callable by __call' => fn (Target $target) => $target->unknown(...),
];
foreach ($kinds as $kind => $make) {
    $id = Timer::after(60_000, $make(new Target($kind)));
    $twice = Timer::tick(60_000, $make(new Target("$kind of tick")), new Target("argument of $kind"));
    echo "cleared: ";
    Timer::clear($id);
    Timer::clear($twice);
}
$calls = 0;
$closure = (new Target('called three times'))->closure();
Timer::tick(1, function (int $id) use (&$calls, $closure) {
    $closure();
    if (++$calls == 3) {
        Timer::clear($id);
    }
});
unset($closure);
Swoole\Event::wait();
echo "done\n";
?>
--EXPECT--
cleared: closure is gone
argument of closure is gone
closure of tick is gone
cleared: method is gone
argument of method is gone
method of tick is gone
cleared: invokable is gone
argument of invokable is gone
invokable of tick is gone
cleared: __call is gone
argument of __call is gone
__call of tick is gone
cleared: first class callable is gone
argument of first class callable is gone
first class callable of tick is gone
cleared: first class callable by __call is gone
argument of first class callable by __call is gone
first class callable by __call of tick is gone
called three times is gone
done
