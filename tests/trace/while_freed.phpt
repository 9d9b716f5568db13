--TEST--
Asked by a destructor while the array or object around it is freed: what is gone of it already is not looked at
--FILE--
<?php
use Steelwool\Lifetime;

class User
{
    public string $text = '';
}
class Asks
{
    public static User $kept;

    public function __construct(private string $where) {}

    public function __destruct()
    {
        // The memory of those that went before is somebody else's by now.
        $fill = [];
        for ($i = 0; $i < 200; $i++) {
            $fill[] = str_repeat("\xff", 31 + $i % 3 * 8);
        }
        $held = count(Lifetime::trace(self::$kept, 5)) > 0 && count(Lifetime::report(1)['classes']) === 1;
        echo "$this->where: ", $held ? 'held' : 'lost', "\n";
    }
}
Asks::$kept = new User;
$around = fn (string $where) => [new User, [new User], new Asks($where), new User];

$array = new ArrayObject;
$array['key'] = $around('ArrayObject');
$array['key'] = 1;
$storage = new SplObjectStorage;
$storage[Asks::$kept] = $around('SplObjectStorage');
$storage[Asks::$kept] = 1;
unset($storage);
$fixed = new SplFixedArray(1);
$fixed[0] = $around('SplFixedArray');
$fixed[0] = 1;
$list = new SplDoublyLinkedList;
$list[] = $around('SplDoublyLinkedList');
$list[0] = 1;
$static = new class {
    public static $property;
    public $own;
};
$static::$property = $around('a static property');
$static::$property = 1;
$static->own = $around('a property');
$static->own = 1;
$fiber = new Fiber((fn ($held) => function () use ($held) { Fiber::suspend(); })($around('the function of a fiber')));
$fiber->start();
$fiber->resume();
$generator = (function ($held) { yield 1; })($around('a generator'));
$generator->current();
unset($generator);
set_error_handler((fn ($held) => function () use ($held) {})($around('a handler of errors')));
set_error_handler(null);
Swoole\Timer::clear(Swoole\Timer::after(1000, (fn ($held) => function () use ($held) {})($around('a timer'))));
Co\run(function () use ($around) {
    $channel = new Swoole\Coroutine\Channel(1);
    $channel->push($around('a channel'));
    unset($channel);
    Co::getContext()['key'] = $around('a context');
    Co::getContext()['key'] = 1;
});
Steelwool\Scope::process()['key'] = $around('a scope');
Steelwool\Scope::process()['key'] = 1;
?>
--EXPECT--
ArrayObject: held
SplObjectStorage: held
SplFixedArray: held
SplDoublyLinkedList: held
a static property: held
a property: held
the function of a fiber: held
a generator: held
a timer: held
a channel: held
a context: held
a scope: held
a handler of errors: held
