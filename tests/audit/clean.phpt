--TEST--
No false alarm: caches, counters, singletons, pools, work that goes on, settings that are put back
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;

class Config
{
    private static ?array $values = null;
    private static array $read = [];

    public static function get(string $key): mixed
    {
        self::$values ??= ['a' => 1, 'b' => 2];
        return self::$read[$key] ??= self::$values[$key];
    }
}
class Clock
{
    private static ?float $until = null;
    private static ?string $text = null;

    public static function text(): string
    {
        if (self::$text === null || self::$until < microtime(true)) {
            self::$text = date('c');
            self::$until = microtime(true) + 0.001;
        }
        return self::$text;
    }
}
final class Container
{
    private static ?self $instance = null;
    private array $services = [];

    public static function instance(): self
    {
        return self::$instance ??= new self;
    }

    public function service(string $name): object
    {
        return $this->services[$name] ??= new ArrayObject([$name]);
    }
}
class Context
{
    public static ?string $user = null;
}
function table(): array
{
    static $table;
    if ($table === null) {
        $table = range(1, 10);
    }
    return $table;
}
$served = 0;
$pool = null;

audited([
    '/cache' => fn ($request) => Config::get($request->get['key']) . Clock::text() . count(table()),
    '/both' => function () { // Two fill it at the same time.
        if (!isset(Context::$user)) {
            Coroutine::sleep(0.002);
            Context::$user = 'the same for all';
        }
        return Context::$user;
    },
    '/service' => fn ($request) => Container::instance()->service($request->get['key'])[0],
    '/count' => function () {
        global $served;
        static $own = 0;
        $own++;
        return ++$served;
    },
    '/pool' => function () {
        global $pool;
        if ($pool === null) {
            $pool = new Channel(2);
            $pool->push(new ArrayObject);
            $pool->push(new ArrayObject);
        }
        $connection = $pool->pop();
        $connection['used'] = ($connection['used'] ?? 0) + 1;
        Coroutine::sleep(0.001);
        $pool->push($connection);
    },
    '/set' => function ($request) { // Sets it before it looks, as all do.
        Context::$user = $request->get['key'];
        return Context::$user;
    },
    '/later' => function ($request, $response) { // Goes on when it has been answered.
        go(function () use ($request, $response) {
            Coroutine::sleep(0.005);
            $response->end($request->get['key']);
        });
        Swoole\Timer::after(3, function () use ($request) {});
        return false;
    },
    '/back' => function () {
        $before = date_default_timezone_get();
        date_default_timezone_set('Asia/Tokyo');
        date_default_timezone_set($before);
        set_error_handler(fn () => true);
        restore_error_handler();
        ini_set('precision', ini_get('precision'));
    },
    '/objects' => function () {
        $list = [];
        for ($i = 0; $i < 50; $i++) {
            $list[] = $a = new stdClass;
            $a->self = $a;
            $a->list[] = json_decode('{"a": [1]}');
            $a->list[0]->a[] = 2;
        }
        return count($list);
    },
], array_merge(...array_fill(0, 25, [
    '/cache?key=a', '/cache?key=b', '/service?key=x', '/service?key=y', '/count', ['/pool', '/pool', '/pool'], '/later?key=1', '/back', '/objects',
])));
audited([
    '/both' => function () {
        if (!isset(Context::$user)) {
            Coroutine::sleep(0.002);
            Context::$user = 'the same for all';
        }
        return Context::$user;
    },
], array_fill(0, 5, ['/both', '/both']));
?>
--EXPECT--
nothing
nothing
