--TEST--
No false alarm, more programs: services made lazily, caches with limits, pools, limiters, hubs, sessions, repositories, translators, templates
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, WaitGroup};

/** Makes each service when it is asked for first, and sets it up then. */
final class Services
{
    private array $made = [];

    public function get(string $class): object
    {
        if (!isset($this->made[$class])) {
            $this->made[$class] = $service = new $class;
            if ($service instanceof Mailer) {
                $service->setFrom('noreply@example.com')->option('host', 'smtp.example.com');
            }
        }
        return $this->made[$class];
    }
}
final class Mailer
{
    private string $from = '';
    private array $options = [];

    public function setFrom(string $from): static
    {
        $this->from = $from;
        return $this;
    }

    public function option(string $name, string $value): static
    {
        $this->options[$name] = $value;
        return $this;
    }

    public function describe(): string
    {
        return "$this->from via {$this->options['host']}" . json_encode($this->options);
    }
}
final class Settings
{
    private static array $values = [];
    private static bool $loaded = false;

    public static function get(string $name): string
    {
        if (!self::$loaded) {
            self::$loaded = true;
            self::set('locale', 'en');
            self::set('name', 'app');
        }
        return self::$values[$name];
    }

    private static function set(string $name, string $value): void
    {
        self::$values[$name] = $value;
    }
}
final class TimedCache
{
    private array $entries = [];

    public function get(string $key, callable $make): string
    {
        $entry = $this->entries[$key] ?? null;
        if ($entry === null || $entry['until'] < microtime(true)) {
            $this->entries[$key] = $entry = ['until' => microtime(true) + 0.002, 'value' => $make()];
        }
        return $entry['value'];
    }
}
final class Page
{
    public function __construct(public string $key, public string $text) {}
}
/** Keeps those that were used last. */
final class LastUsed
{
    private array $pages = [];
    private int $hits = 0;

    public function get(string $key): Page
    {
        $page = $this->pages[$key] ?? new Page($key, "<$key>");
        $this->hits += isset($this->pages[$key]) ? 1 : 0;
        unset($this->pages[$key]);
        $this->pages[$key] = $page;
        if (count($this->pages) > 4) {
            unset($this->pages[array_key_first($this->pages)]);
        }
        return $page;
    }
}
final class Connection
{
    public ?string $last = null;
    private array $counts = [];

    public function query(string $statement): string
    {
        $this->last = $statement;
        $this->counts['queries'] = ($this->counts['queries'] ?? 0) + 1;
        Coroutine::sleep(0.001);
        return $this->last;
    }
}
final class Pool
{
    private ?Channel $idle = null;
    private int $made = 0;

    public function with(callable $work): mixed
    {
        $this->idle ??= new Channel(3);
        $connection = $this->idle->isEmpty() && $this->made++ < 3 ? new Connection : $this->idle->pop();
        try {
            return $work($connection);
        } finally {
            $this->idle->push($connection);
        }
    }
}
final class Pipeline
{
    private array $layers = [];
    private bool $booted = false;

    public function run(string $text): string
    {
        if (!$this->booted) {
            $this->booted = true;
            $this->layers[] = fn (string $text, callable $next) => strtoupper($next($text));
            $this->layers[] = fn (string $text, callable $next) => '[' . $next($text) . ']';
        }
        $next = fn (string $text) => $text;
        foreach (array_reverse($this->layers) as $layer) {
            $next = fn (string $text) => $layer($text, $next);
        }
        return $next($text);
    }
}
final class Metrics
{
    private array $counters = [];
    private array $time = ['count' => 0, 'sum' => 0.0];

    public function note(string $label): string
    {
        $this->counters["requests{user=$label}"] = ($this->counters["requests{user=$label}"] ?? 0) + 1;
        $this->time['count']++;
        $this->time['sum'] += 0.1;
        return json_encode([$this->counters, $this->time]);
    }
}
final class BufferedLog
{
    private array $lines = [];

    public function add(string $line): void
    {
        $this->lines[] = $line;
        if (count($this->lines) === 5) {
            file_put_contents('/dev/null', $this->lines);
            $this->lines = [];
        }
    }
}
final class Bucket
{
    public string $owner = '';
    public float $tokens = 50;
}
final class Limiter
{
    private array $buckets = [];

    public function allows(string $user): bool
    {
        $bucket = $this->buckets[$user] ??= new Bucket;
        $bucket->owner = $user;
        $bucket->tokens--;
        return $bucket->tokens > 0;
    }

    public function sweep(): void
    {
        $this->buckets = array_filter($this->buckets, fn (Bucket $bucket) => $bucket->tokens < 50);
    }
}
final class Router
{
    private ?string $pattern = null;
    private array $handlers = [];
    private array $found = [];

    public function find(string $path): string
    {
        if ($this->pattern === null) {
            $this->pattern = '~^/(\w+)~';
            $this->handlers['default'] = 'show';
        }
        preg_match($this->pattern, $path, $parts);
        return $this->found[$path] ??= $this->handlers[$parts[1] ?? ''] ?? $this->handlers['default'];
    }
}
/** Each request says first which language it wants. */
final class Translator
{
    private string $locale = 'en';
    private array $texts = [];

    public function setLocale(string $locale): void
    {
        $this->locale = $locale;
    }

    public function hello(): string
    {
        $this->texts[$this->locale] ??= ['hello' => "hello in $this->locale"];
        return $this->texts[$this->locale]['hello'];
    }
}
final class OneLanguage
{
    private string $locale = 'en';
    private ?array $texts = null;

    public function hello(string $locale): string
    {
        if ($locale !== $this->locale) {
            $this->locale = $locale;
            $this->texts = null;
        }
        $this->texts ??= ['hello' => "hello in $locale"];
        return $this->texts['hello'];
    }
}
final class Events
{
    private array $listeners = [];
    private array $sorted = [];

    public function fire(string $text): string
    {
        if (!$this->listeners) {
            $this->on('greet', fn (string $text) => "$text!", 1);
            $this->on('greet', fn (string $text) => ucfirst($text), 2);
        }
        if (!isset($this->sorted['greet'])) {
            krsort($this->listeners['greet']);
            $this->sorted['greet'] = array_merge(...$this->listeners['greet']);
        }
        return array_reduce($this->sorted['greet'], fn (string $text, callable $listener) => $listener($text), $text);
    }

    private function on(string $event, callable $listener, int $priority): void
    {
        $this->listeners[$event][$priority][] = $listener;
        unset($this->sorted[$event]);
    }
}
/** Entities of a request, cleared at its end. */
final class Entities
{
    private array $known = [];
    private array $changed = [];

    public function rename(string $id): string
    {
        $entity = $this->known[$id] ??= new Page($id, '');
        $entity->text = "name of $id";
        $this->changed[] = $entity;
        return $entity->text;
    }

    public function clear(): void
    {
        $this->known = $this->changed = [];
    }
}
final class Templates
{
    private array $compiled = [];
    private array $globals = [];

    public function render(string $name, array $variables): string
    {
        $this->globals['app'] ??= 'app';
        $template = $this->compiled[$name] ??= eval('return fn (array $v) => "$v[app]: $v[name]";');
        return $template($variables + $this->globals);
    }
}
final class Session
{
    public string $user = '';
    public array $data = [];
}
/** Sessions of users, by what their cookies say. */
final class Sessions
{
    private array $all = [];

    public function open(string $id): Session
    {
        return $this->all[$id] ??= new Session;
    }

    public function end(string $id): void
    {
        unset($this->all[$id]);
    }
}
final class Member
{
    public string $nick = '';

    public function __construct(public string $name) {}
}
/** Who is there, by the number of the connection. */
final class Hub
{
    private array $members = [];
    private SplObjectStorage $since;

    public function __construct()
    {
        $this->since = new SplObjectStorage;
    }

    public function join(int $fd, string $name): void
    {
        $this->leave($fd);
        $this->members[$fd] = $member = new Member($name);
        $this->since[$member] = time();
    }

    public function nick(int $fd, string $nick): void
    {
        $this->members[$fd]->nick = $nick;
    }

    public function names(): string
    {
        $names = array_map(fn (Member $member) => "$member->name ($member->nick)", $this->members);
        foreach ($this->since as $member) {
            $names[] = $member->name;
        }
        return implode(',', $names);
    }

    public function leave(int $fd): void
    {
        if (isset($this->members[$fd])) {
            @$this->since->detach($this->members[$fd]); // PHP 8.5 would have it called offsetUnset().
            unset($this->members[$fd]);
        }
    }
}
final class LastOne
{
    private ?string $key = null;
    private ?string $reversed = null;

    public function reverse(string $text): string
    {
        if ($this->key !== $text) {
            $this->key = $text;
            $this->reversed = strrev($text);
        }
        return $this->reversed;
    }
}
function reversed(string $text): string
{
    static $key = null, $reversed = null;
    if ($key !== $text) {
        $key = $text;
        $reversed = strrev($text);
    }
    return $reversed;
}
final class Breaker
{
    private int $failures = 0;
    private string $state = 'closed';

    public function run(callable $work): string
    {
        try {
            $answer = $work();
            $this->failures = 0;
            $this->state = 'closed';
            return $answer;
        } catch (RuntimeException) {
            if (++$this->failures > 1) {
                $this->state = 'open';
            }
            return $this->state;
        }
    }
}
/** Which request runs, as long as it does. */
final class Requests
{
    private array $stack = [];

    public function run(object $request): string
    {
        $this->stack[] = $request;
        try {
            return end($this->stack)->get['user'];
        } finally {
            array_pop($this->stack);
        }
    }
}
enum Level: string
{
    case Low = 'low';
    case High = 'high';

    public static function parse(string $text): ?self
    {
        static $known = [];
        return $known[$text] ??= self::tryFrom($text);
    }
}
function batch(): int
{
    $sum = 0;
    $group = new WaitGroup;
    foreach ([1, 2, 3] as $number) {
        $group->add();
        go(function () use ($number, &$sum, $group) {
            Coroutine::sleep(0.001);
            $sum += $number;
            $group->done();
        });
    }
    $group->wait();
    return $sum;
}
$services = new Services;
$upper = function (string $text) {
    static $known = [];
    return $known[$text] ??= strtoupper($text);
};
$served = 0;
$count = function () use (&$served) {
    return ++$served;
};
$user = fn ($request) => $request->get['user'];
$of = fn (string $class) => $services->get($class);

$handlers = [
    '/mail' => fn () => $of(Mailer::class)->describe(),
    '/settings' => fn () => Settings::get('locale') . Settings::get('name'),
    '/timed' => fn ($request) => $of(TimedCache::class)->get($user($request), fn () => 'for ' . $user($request)),
    '/used' => fn ($request) => $of(LastUsed::class)->get($user($request))->key,
    '/pool' => fn ($request) => $of(Pool::class)->with(fn (Connection $connection) => $connection->query('of ' . $user($request))),
    '/context' => function ($request) use ($user) {
        Coroutine::getContext()['user'] = $user($request);
        Coroutine::sleep(0.001);
        return Coroutine::getContext()['user'];
    },
    '/pipeline' => fn ($request) => $of(Pipeline::class)->run($user($request)),
    '/metrics' => fn ($request) => $of(Metrics::class)->note($user($request)),
    '/log' => fn ($request) => $of(BufferedLog::class)->add($user($request)),
    '/limit' => fn ($request) => $of(Limiter::class)->allows($user($request)),
    '/route' => fn ($request) => $of(Router::class)->find('/' . $user($request)),
    '/hello' => function ($request) use ($of, $user) {
        $of(Translator::class)->setLocale($user($request));
        return $of(Translator::class)->hello();
    },
    '/one-language' => fn ($request) => $of(OneLanguage::class)->hello($user($request)),
    '/event' => fn ($request) => $of(Events::class)->fire($user($request)),
    '/entity' => function ($request) use ($of, $user) {
        $name = $of(Entities::class)->rename($user($request));
        $of(Entities::class)->clear();
        return $name;
    },
    '/template' => fn ($request) => $of(Templates::class)->render('page', ['name' => $user($request)]),
    '/login' => function ($request) use ($of, $user) {
        $session = $of(Sessions::class)->open($request->get['sid']);
        $session->user = $user($request);
        $session->data['cart'] = $user($request);
    },
    '/account' => function ($request) use ($of) {
        $session = $of(Sessions::class)->open($request->get['sid']);
        return $session->user . ($session->data['cart'] ?? '');
    },
    '/join' => fn ($request) => $of(Hub::class)->join((int) $request->get['fd'], $user($request)),
    '/nick' => fn ($request) => $of(Hub::class)->nick((int) $request->get['fd'], $user($request) . '!'),
    '/names' => fn () => $of(Hub::class)->names(),
    '/last' => fn ($request) => $of(LastOne::class)->reverse($user($request)) . reversed($user($request)),
    '/break' => fn ($request) => $of(Breaker::class)->run(fn () => $user($request) === 'bobby' ? throw new RuntimeException : 'fine'),
    '/request' => fn ($request) => $of(Requests::class)->run($request),
    '/level' => fn ($request) => Level::parse('low')?->name,
    '/batch' => fn () => batch(),
    '/upper' => fn ($request) => $GLOBALS['upper']($user($request)) . $GLOBALS['count'](),
];
$users = ['annie', 'bobby', 'carol', 'david', 'elena'];
$targets = [];
foreach ($users as $fd => $name) {
    for ($turn = 0; $turn < 3; $turn++) {
        foreach (array_keys($handlers) as $path) {
            $targets[] = "$path?user=$name&fd=$fd&sid=of-$name";
        }
    }
}
// Others come back, and several at the same time.
$targets[] = '/account?sid=of-annie';
$targets[] = '/names?user=nobody';
foreach (array_diff(array_keys($handlers), ['/hello', '/one-language', '/last', '/entity', '/nick', '/request']) as $path) {
    $targets[] = array_map(fn (string $name, int $fd) => "$path?user=$name&fd=$fd&sid=of-$name", $users, array_keys($users));
}
audited($handlers, $targets);
?>
--EXPECT--
nothing
