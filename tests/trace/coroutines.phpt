--TEST--
What waits holds what it has: the stacks of coroutines, channels, generators, fibers, unfinished calls
--FILE--
<?php
use Steelwool\Lifetime;
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;

chdir(__DIR__);
class User
{
    public static ?WeakReference $last = null;

    public function __construct()
    {
        self::$last = WeakReference::create($this);
    }
}
function give(callable $to): WeakReference
{
    $user = new User;
    $to($user);
    return WeakReference::create($user);
}
function why(object $object): void
{
    $own = 'coroutine #' . Coroutine::getCid();
    foreach (Lifetime::trace($object, 20)->chains as $chain) {
        // Not the variables of those who ask.
        if ($chain[0]['what'] !== $own || count($chain) > 3) {
            echo implode(' -> ', array_map(fn ($link) => trim("$link[name] " . preg_replace('/(?<!coroutine )#\d+/', '#N', $link['what'])), $chain)), "\n";
        }
    }
}
function work(Channel $until, User $mine, ...$more): void
{
    $until->pop();
}
function both($a, $b) {}

Co\run(function () {
    $until = new Channel(9);
    echo "a variable, an argument beyond those that are declared, a call whose arguments are not complete\n";
    why(give(fn ($user) => go('work', $until, $user))->get());
    why(give(fn ($user) => go('work', $until, new User, 1, $user))->get());
    go(function () use ($until) { both(new User, $until->pop()); });
    why(User::$last->get());
    echo "what a coroutine keeps besides\n";
    why(give(fn ($user) => go(function () use ($until, $user) { defer(function () use ($user) {}); unset($user); $until->pop(); }))->get());
    why(give(fn ($user) => go(function ($user) use ($until) { Coroutine::getContext()['user'] = $user; unset($user); $until->pop(); }, $user))->get());
    echo "containers\n";
    $channel = new Channel(1);
    why(give(fn ($user) => $channel->push($user))->get());
    $generator = (function () { $local = new User; yield $local; })();
    why($generator->current());
    $fiber = new Fiber(function () { $local = new User; Fiber::suspend(WeakReference::create($local)); });
    why($fiber->start()->get());
    $storage = new SplObjectStorage;
    why(give(fn ($user) => $storage->attach($user))->get());
    $array = new ArrayObject;
    why(give(fn ($user) => $array[] = $user)->get());
    $queue = new SplQueue;
    why(give(fn ($user) => $queue->push($user))->get());
    $map = new WeakMap;
    $key = new stdClass;
    why(give(fn ($user) => $map[$key] = $user)->get());
    var_dump(give(fn ($user) => $map[$user] = 1)->get()); // A weak map keeps no key.
    for ($i = 0; $i < 6; $i++) {
        $until->push($i);
    }
});
?>
--EXPECTF--
a variable, an argument beyond those that are declared, a call whose arguments are not complete
coroutine #2 -> work() (coroutines.php:34) -> $mine User#N
coroutine #2 (begun with) -> argument 2 User#N
coroutine #3 -> work() (coroutines.php:34) -> argument 4 User#N
coroutine #3 -> work() (coroutines.php:34) -> $more[1] User#N
coroutine #3 (begun with) -> argument 4 User#N
coroutine #4 -> {closure%S}() (coroutines.php:43) -> an expression User#N
what a coroutine keeps besides
coroutine #5 -> defer() Closure (coroutines.php:46) -> $user User#N
coroutine #5 -> {closure%S}() (coroutines.php:46) -> the closure that runs Closure (coroutines.php:46) -> $user User#N
coroutine #6 -> context Swoole\Coroutine\Context#N -> ['user'] User#N
containers
coroutine #1 -> {closure%S}() (coroutines.php:50) -> $channel Swoole\Coroutine\Channel#N -> User#N
coroutine #1 -> {closure%S}() (coroutines.php:52) -> $generator Generator#N -> $local User#N
coroutine #1 -> {closure%S}() (coroutines.php:52) -> $generator Generator#N -> User#N
coroutine #1 -> {closure%S}() (coroutines.php:54) -> $fiber Fiber#N -> {closure%S}() (coroutines.php:53) -> $local User#N
coroutine #1 -> {closure%S}() (coroutines.php:56) -> $storage SplObjectStorage#N -> User#N
coroutine #1 -> {closure%S}() (coroutines.php:58) -> $array ArrayObject#N -> [0] User#N
coroutine #1 -> {closure%S}() (coroutines.php:60) -> $queue SplQueue#N -> User#N
coroutine #1 -> {closure%S}() (coroutines.php:63) -> $map WeakMap#N -> User#N
NULL
