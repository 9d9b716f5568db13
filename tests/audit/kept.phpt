--TEST--
What a request makes and something keeps: static properties, singletons, timers, listeners, generators, channels, cycles
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine\Channel;
use Swoole\Timer;

class User
{
    public ?User $friend = null;
}
class Job extends User
{
    public function __destruct() {}
}
class Registry
{
    public static array $users = [];
    public static array $names = [];
    public static ?object $last = null;
    public static array $closures = [];
    private array $list = [];

    public function add(object $object): void
    {
        $this->list[] = $object;
    }

    public function table(): void
    {
        self::$closures[] = function () { return $this->list; };
    }
}
final class Events
{
    private static ?self $instance = null;
    private array $listeners = [];

    public static function instance(): self
    {
        return self::$instance ??= new self;
    }

    public function on(callable $listener): void
    {
        $this->listeners['event'][] = $listener;
    }
}
function numbers($user)
{
    yield $user;
}
function found(string $name): User
{
    static $cache = [];
    if (!isset($cache[$name])) {
        $cache[$name] = new User;
    }
    return $cache[$name];
}
$registry = new Registry;
$generators = [];
$channel = null;

$handlers = [
    '/users' => function () { Registry::$users[] = new User; },
    '/names' => function ($request) { Registry::$names[] = $request->get['n']; },
    '/last' => function ($request) { Registry::$last = $request; },
    '/tick' => function ($request) { Timer::tick(100_000, function () use ($request) {}); },
    '/listen' => function () { Events::instance()->on(function () {}); },
    '/own' => function () { $GLOBALS['registry']->add(new User); },
    '/table' => function () { (new Registry)->table(); },
    '/generator' => function () { $g = numbers(new User); $g->current(); $GLOBALS['generators'][] = $g; },
    '/channel' => function () { global $channel; $channel ??= new Channel(100); $channel->push(new User); },
    '/keyed' => fn ($request) => get_class(found($request->get['n'])),
    '/cycle' => function () { $job = new Job; $job->friend = $job; },
];
$targets = [];
foreach (array_keys($handlers) as $path) {
    for ($i = 0; $i < ($path === '/names' ? 20 : 4); $i++) {
        $targets[] = "$path?n=$i";
    }
}
audited($handlers, $targets);
?>
--EXPECT--
User made at kept.php:64 outlives its request (GET /users?n=2): Registry::$users[N] User#N, stored at kept.php:64
Registry::$names grows with every request: written at kept.php:65, last by GET /names?n=15
Swoole\Http\Request outlives its request (GET /last?n=0): Registry::$last Swoole\Http\Request#N, stored at kept.php:66
Swoole\Http\Request outlives its request (GET /tick?n=0): timer #N (tick) -> Closure (kept.php:67) -> $request Swoole\Http\Request#N
Closure (kept.php:67) made at kept.php:67 outlives its request (GET /tick?n=2): timer #N (tick) -> Closure (kept.php:67)
Closure (kept.php:68) made at kept.php:68 outlives its request (GET /listen?n=3): Events::$instance Events#N -> $listeners['event'][N] Closure (kept.php:68), stored at kept.php:44
User made at kept.php:69 outlives its request (GET /own?n=2): global $registry Registry#N -> $list[N] User#N, stored at kept.php:24
Closure (kept.php:29) made at kept.php:29 outlives its request (GET /table?n=2): Registry::$closures[N] Closure (kept.php:29), stored at kept.php:29
Generator made at kept.php:47 outlives its request (GET /generator?n=2): global $generators[N] Generator#N, stored at kept.php:71
User made at kept.php:72 outlives its request (GET /channel?n=3): global $channel Swoole\Coroutine\Channel#N -> User#N, stored at kept.php:72
User made at kept.php:55 outlives its request (GET /keyed?n=2): static $cache of found()[N] User#N, stored at kept.php:53
Job made at kept.php:74 outlives its request (GET /cycle?n=0): a cycle holds it, so its destructor runs when the collector of cycles does
