--TEST--
Why does an object live? Each place that can hold one is named: globals, static properties and variables, constants, handlers, timers
--FILE--
<?php
use Steelwool\Lifetime;

chdir(__DIR__);
class User
{
    public function __invoke() {}
}
class App
{
    const FIRST = Plan::Free;
    public static $kept = [];
    protected static ?User $current = null;
    private ?User $owner = null;
    public array $list = [];

    public static function enter(User $user): void
    {
        self::$current = $user;
    }

    public function own(User $user): void
    {
        $this->owner = $user;
    }

    public function method(): User
    {
        static $once;
        return $once ??= new User;
    }
}
class Sub extends App {}
enum Plan
{
    case Free;
}
function cached(): User
{
    static $cache = [];
    return $cache['user'] ??= new User;
}
/** Made and given away in a function of its own, so that no variable keeps it. */
function give(callable $to): WeakReference
{
    $user = new User;
    $to($user);
    return WeakReference::create($user);
}
function why(object $object): void
{
    foreach (Lifetime::trace($object, 20)->chains as $chain) {
        // Not the variables of this function, nor of who calls it.
        if (!str_contains($chain[0]['what'], 'main program')) {
            echo implode(' -> ', array_map(fn ($link) => trim("$link[name] " . preg_replace('/(?<!timer )#\d+|(?<=resource\()\d+/', '#N', $link['what'])), $chain)), "\n";
        }
    }
}

why(give(function ($user) { $GLOBALS['user'] = $user; })->get());
why(give(fn ($user) => App::$kept['a'][7] = $user)->get());
why(give(fn ($user) => Sub::enter($user))->get());
why(cached());
why((new App)->method());
$app = new App;
why(give(fn ($user) => $app->own($user))->get());
why(give(fn ($user) => $app->list['x'] = $user)->get());
why(give(fn ($user) => define('OWNER', $user))->get());
why(Plan::Free); // Cases are constants, and what refers to one has it.
why(give(function ($user) { $GLOBALS['closure'] = function () use ($user) {}; })->get());
why(give(fn ($user) => register_shutdown_function(fn ($x) => $x, $user))->get());
why(give(fn ($user) => set_error_handler($user))->get());
why(give(fn ($user) => set_exception_handler($user))->get());
restore_error_handler();
restore_exception_handler();
$timer = null;
why(give(function ($user) use (&$timer) { $timer = Swoole\Timer::tick(1000, function () use ($user) {}); })->get());
Swoole\Timer::clear($timer);
why(give(function ($user) use (&$timer) { $timer = Swoole\Timer::after(1000, fn () => 0, 1, $user); })->get());
Swoole\Timer::clear($timer);
why(give(fn ($user) => Swoole\Event::defer($user))->get());
why(give(function ($user) { $GLOBALS['context'] = stream_context_create(['x' => ['y' => $user]]); })->get());
Swoole\Event::wait();
?>
--EXPECT--
global $user User#N
App::$kept['a'][7] User#N
App::$current User#N
static $cache of cached()['user'] User#N
static $once of App::method() User#N
global $app App#N -> $owner User#N
global $app App#N -> $list['x'] User#N
constant OWNER User#N
App::FIRST Plan#N
Plan::Free Plan#N
global $closure Closure (roots.php:70) -> $user User#N
shutdown function User#N
error handler User#N
exception handler User#N
timer #1 (tick) -> Closure (roots.php:77) -> $user User#N
timer #2 -> argument 2 User#N
Event::defer() -> User#N
global $context resource(#N) of type (stream-context) -> options['x']['y'] User#N
