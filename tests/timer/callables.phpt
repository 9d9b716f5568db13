--TEST--
Everything that can be called can be the callback, with arguments of its own
--FILE--
<?php
use Swoole\Timer;
class Target
{
    public function method(...$arguments) { echo __FUNCTION__, ' ', implode(' ', $arguments), "\n"; }
    public static function fixed(...$arguments) { echo __FUNCTION__, ' ', implode(' ', $arguments), "\n"; }
    public function __invoke(...$arguments) { echo __FUNCTION__, ' ', implode(' ', $arguments), "\n"; }
    public function __call($name, $arguments) { echo "$name by __call ", implode(' ', $arguments), "\n"; }
    private function hidden() { echo "hidden, but it could be seen where the timer was set\n"; }
    public function set() { Timer::after(7, [$this, 'hidden']); }
}
Timer::after(1, [new Target, 'method'], 1, 2);
Timer::after(2, 'Target::fixed', 'x');
Timer::after(3, new Target);
Timer::after(4, [new Target, 'unknown'], 'y');
Timer::after(5, (new Target)->method(...), 'first class');
Timer::after(6, 'var_dump', 'a function of PHP');
(new Target)->set();
Timer::tick(8, function (int $id, string $argument) {
    echo "$argument\n";
    Timer::clear($id);
}, 'tick');
?>
--EXPECT--
method 1 2
fixed x
__invoke 
unknown by __call y
method first class
string(17) "a function of PHP"
hidden, but it could be seen where the timer was set
tick
