--TEST--
Elements of arrays that outlive requests, by the keys that the program has for them: registries, settings, variables of templates, stocks
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;

final class Registry implements ArrayAccess
{
    private array $values = [];

    public function offsetExists(mixed $key): bool
    {
        return isset($this->values[$key]);
    }

    public function offsetGet(mixed $key): mixed
    {
        return $this->values[$key] ?? null;
    }

    public function offsetSet(mixed $key, mixed $value): void
    {
        $this->values[$key] = $value;
    }

    public function offsetUnset(mixed $key): void
    {
        unset($this->values[$key]);
    }
}
final class View
{
    private array $variables = [];

    public function __set(string $name, mixed $value): void
    {
        $this->variables[$name] = $value;
    }

    public function render(): string
    {
        return json_encode($this->variables);
    }
}
class Settings
{
    private static array $values = ['locale' => 'en', 'auth' => ['user' => null], 'seen' => [], 'stock' => 1];

    public static function set(string $name, mixed $value): void
    {
        self::$values[$name] = $value;
    }

    public static function get(string $name): mixed
    {
        return self::$values[$name] ?? null;
    }

    public static function login(string $name): void
    {
        self::$values['auth']['user'] = $name;
    }

    public static function user(): ?string
    {
        return self::$values['auth']['user'];
    }

    public static function see(string $name): void
    {
        self::$values['seen'][] = $name;
    }

    public static function take(): void
    {
        if (self::$values['stock'] > 0) {
            Coroutine::sleep(0.005);
            self::$values['stock']--;
        }
    }
}
$registry = new Registry;
$view = new View;
$log = '';
$all = [];
$who = fn ($request) => $request->get['who'];

$targets = [
    '/registry?who=Ann', '/registry-user',
    '/view?who=Ann', '/page',
    '/locale?who=Bob', '/locale-name',
    '/login?who=Ann', '/user',
    '/global?who=Ann', '/global-user',
    ['/race?who=Ann', '/race?who=Bob'],
    ['/take', '/take'],
    // Who sets it first has it.
    '/locale?who=Bob', '/locale?who=Ann',
];
foreach (['/see', '/log', '/merge'] as $path) {
    for ($i = 0; $i < 18; $i++) {
        $targets[] = "$path?who=user$i";
    }
}
audited([
    '/registry' => function ($request) use ($who) { $GLOBALS['registry']['user'] = $who($request); },
    '/registry-user' => fn () => $GLOBALS['registry']['user'],
    '/view' => function ($request) use ($who) { $GLOBALS['view']->user = $who($request); },
    '/page' => fn () => $GLOBALS['view']->render(),
    '/locale' => function ($request) use ($who) {
        Settings::set('locale', $who($request));
        return Settings::get('locale');
    },
    '/locale-name' => fn () => Settings::get('locale'),
    '/login' => fn ($request) => Settings::login($who($request)),
    '/user' => fn () => Settings::user(),
    '/global' => function ($request) use ($who) {
        global $settings;
        $settings['user'] = $who($request);
    },
    '/global-user' => function () {
        global $settings;
        return $settings['user'];
    },
    '/race' => function ($request) use ($who) {
        Settings::set('locale', $who($request));
        Coroutine::sleep($who($request) === 'Ann' ? 0.02 : 0.001);
        return Settings::get('locale');
    },
    '/take' => fn () => Settings::take(),
    '/see' => fn ($request) => Settings::see($who($request)),
    '/log' => function ($request) use ($who) { $GLOBALS['view']->log = ($GLOBALS['log'] .= $who($request)); },
    '/merge' => function ($request) use ($who) { $GLOBALS['all'] = array_merge($GLOBALS['all'], [$who($request)]); },
], $targets);
?>
--EXPECT--
Registry#N->$values['user'] is read at elements.php:16 by GET /registry-user, which has not set it; it was written at elements.php:21 by GET /registry?who=Ann
View#N->$variables['user'] is read at elements.php:40 by GET /page, which has not set it; it was written at elements.php:35 by GET /view?who=Ann
Settings::$values['locale'] is read at elements.php:54 by GET /locale-name, which has not set it; it was written at elements.php:49 by GET /locale?who=Bob
Settings::$values['auth']['user'] is read at elements.php:64 by GET /user, which has not set it; it was written at elements.php:59 by GET /login?who=Ann
global $settings['user'] is read at elements.php:119 by GET /global-user, which has not set it; it was written at elements.php:115 by GET /global?who=Ann
Settings::$values['locale'] is read at elements.php:54 by GET /race?who=Ann, which had set it to something else; since then it was written at elements.php:49 by GET /race?who=Bob
Settings::$values['stock'] is written at elements.php:76 by GET /take, which has looked at it before; since then it was written at elements.php:76 by GET /take
Settings::$values['seen'] grows with every request: written at elements.php:69, last by GET /see?who=user15
global $log grows with every request: written at elements.php:129, last by GET /log?who=user15
global $all grows with every request: written at elements.php:130, last by GET /merge?who=user15
