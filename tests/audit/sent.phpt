--TEST--
What one request was sent is found where the next one reads it: services made lazily, memos, variables of functions and closures, constants
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;

final class Greeter
{
    private static ?self $instance = null;
    private ?string $name = null;

    /** The request that needs it first makes it. */
    public static function instance(): self
    {
        return self::$instance ??= new self;
    }

    public function setName(string $name): void
    {
        $this->name = $name;
    }

    public function name(): ?string
    {
        return $this->name;
    }
}
final class User
{
    public function __construct(public string $name) {}
}
final class Container
{
    private array $services = [];

    public function get(string $id, callable $make): object
    {
        return $this->services[$id] ??= $make();
    }
}
class Tenant
{
    public static ?string $name = null;
}
function memo(string $name): string
{
    static $first = null;
    return $first ??= $name;
}
function current_user(?string $set = null): ?string
{
    static $user;
    if ($set !== null) {
        $user = $set;
    }
    return $user;
}
function pay(string $who): string
{
    global $customer;
    $customer = $who;
    Coroutine::sleep($who === 'Ann' ? 0.02 : 0.001);
    return $customer;
}
$container = new Container;
$service = new stdClass;
$who = fn ($request) => $request->get['who'];
$last = '';

audited([
    '/name' => fn ($request) => Greeter::instance()->setName($who($request)),
    '/greet' => fn () => Greeter::instance()->name(),
    '/user' => fn ($request) => $GLOBALS['container']->get('user', fn () => new User($who($request)))->name,
    '/tenant' => fn ($request) => Tenant::$name ??= $who($request),
    '/tenant-name' => fn () => Tenant::$name,
    '/memo' => fn ($request) => memo($who($request)),
    '/dynamic' => function ($request) use ($who) {
        $property = 'user';
        $GLOBALS['service']->$property ??= $who($request);
        return $GLOBALS['service']->$property;
    },
    '/set' => fn ($request) => current_user($who($request)),
    '/get' => fn () => current_user(),
    '/closure' => function ($request) use ($who) {
        static $user = null;
        if (isset($request->get['set'])) {
            $user = $who($request);
        }
        return $user;
    },
    '/shared' => function ($request) use (&$last, $who) {
        if (isset($request->get['set'])) {
            $last = $who($request);
        }
        return $last;
    },
    '/pay' => fn ($request) => pay($who($request)),
    '/constant' => fn ($request) => defined('CURRENT_USER') || define('CURRENT_USER', $who($request)),
    '/alias' => function ($request) use ($who) {
        $name = &$GLOBALS['name'];
        $name = $who($request);
    },
    '/alias-name' => fn () => $GLOBALS['name'],
], [
    '/name?who=Ann', '/greet',
    '/user?who=Ann', '/user?who=Bob',
    '/tenant?who=Ann', '/tenant-name',
    '/memo?who=Ann', '/memo?who=Bob',
    '/dynamic?who=Ann', '/dynamic?who=Bob',
    '/set?who=Ann', '/get',
    '/closure?who=Ann&set=1', '/closure?who=Bob',
    '/shared?who=Ann&set=1', '/shared?who=Bob',
    ['/pay?who=Ann', '/pay?who=Bob'],
    '/constant?who=Ann',
    '/alias?who=Ann', '/alias-name',
]);

// It is made by one of two at the same time.
audited([
    '/greet' => function ($request) use ($who) {
        Greeter::instance()->setName($who($request));
        Coroutine::sleep($who($request) === 'Ann' ? 0.02 : 0.001);
        return Greeter::instance()->name();
    },
], [['/greet?who=Ann', '/greet?who=Bob']]);
?>
--EXPECT--
Greeter#N->$name is read at sent.php:23 by GET /greet, which has not set it; it was written at sent.php:18 by GET /name?who=Ann
User#N->$name is read at sent.php:71 by GET /user?who=Bob, which has not set it; it was written at sent.php:28 by GET /user?who=Ann
Tenant::$name is read at sent.php:73 by GET /tenant-name, which has not set it; it was written at sent.php:72 by GET /tenant?who=Ann
static $first of memo() is read at sent.php:45 by GET /memo?who=Bob, which has not set it; it was written at sent.php:45 by GET /memo?who=Ann
stdClass#N->$user is read at sent.php:77 by GET /dynamic?who=Bob, which has not set it; it was written at sent.php:77 by GET /dynamic?who=Ann
static $user of current_user() is read at sent.php:50 by GET /get, which has not set it; it was written at sent.php:50 by GET /set?who=Ann
$user of Closure#N is read at sent.php:83 by GET /closure?who=Bob, which has not set it; it was written at sent.php:83 by GET /closure?who=Ann&set=1
$last of Closure#N is read at sent.php:89 by GET /shared?who=Bob, which has not set it; it was written at sent.php:89 by GET /shared?who=Ann&set=1
global $customer is read at sent.php:61 by GET /pay?who=Ann, which had set it to something else; since then it was written at sent.php:58 by GET /pay?who=Bob
GET /constant?who=Ann defines CURRENT_USER at sent.php:96 as what it was sent, which stays so for all others
global $name is read at sent.php:101 by GET /alias-name, which has not set it; it was written at sent.php:98 by GET /alias?who=Ann
Greeter#N->$name is read at sent.php:23 by GET /greet?who=Ann, which had set it to something else; since then it was written at sent.php:18 by GET /greet?who=Bob
