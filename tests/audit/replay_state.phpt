--TEST--
Replay finds what no line writes to a place that has a name: positions, buffers, generators, documents, pools that run dry, what is derived
--EXTENSIONS--
dom
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
require __DIR__ . '/../include/replay.php';
use Swoole\Coroutine\Channel;

final class User
{
    public function __construct(private string $name) {}

    public function hello(): string
    {
        return "hello $this->name";
    }
}
final class Settings
{
    public function __construct(public readonly array $of = []) {}

    public function with(string $key, mixed $value): self
    {
        return new self([$key => $value] + $this->of);
    }
}
enum Site
{
    case Main;

    public function name(?string $set = null): string
    {
        static $name = 'main';
        return $set === null ? $name : $name = strrev($set);
    }
}
$iterator = new ArrayIterator(range(1, 100));
$ring = range(1, 100);
$queue = new SplQueue;
$date = new DateTime('2020-01-01');
$memory = fopen('php://memory', 'w+');
$document = new DOMDocument;
$settings = new Settings;
$echo = (function () { $said = 'nothing'; while (true) { $said = (yield $said) ?? $said; } })();
$echo->current();
$hello = fn () => 'hello nobody';
$pool = new Channel(2);
$weak = new WeakMap;
$flags = ['maintenance' => false];
$limits = new class { private int $left = 3; public function take(): bool { return $this->left-- > 0; } };
$who = fn ($request) => $request->get['who'];

$writes = [
    '/iterator' => function () use ($iterator) { $iterator->next(); },
    '/pointer' => function () { global $ring; next($ring); },
    '/queue' => function ($request) use ($queue, $who) { $queue->push($who($request)); },
    '/date' => function () use ($date) { $date->modify('+1 day'); },
    '/memory' => function ($request) use ($memory, $who) { fwrite($memory, $who($request)); },
    '/document' => function ($request) use ($document, $who) { $document->appendChild($document->createElement('user', $who($request))); },
    '/settings' => function ($request) use ($who) { $GLOBALS['settings'] = $GLOBALS['settings']->with('user', $who($request)); },
    '/generator' => fn ($request) => $echo->send($who($request)),
    '/callable' => function ($request) use ($who) { $GLOBALS['hello'] = (new User($who($request)))->hello(...); },
    '/pool' => fn () => $pool->pop(0.001) ? 'taken' : 'none', // and never given back
    '/weak' => function ($request) use ($weak, $settings, $who) { $weak[$settings] = $who($request); },
    '/enum' => fn ($request) => Site::Main->name($who($request)),
    '/flag' => function () { $GLOBALS['flags']['maintenance'] = true; },
    '/limit' => fn () => $limits->take() && $limits->take() && $limits->take(),
    '/alias' => fn () => class_exists('Anna') || class_alias(User::class, 'Anna'),
    '/encoding' => fn () => date_default_timezone_set('Asia/Tokyo'),
];
$reads = [
    '/iterator' => fn () => $iterator->current(),
    '/pointer' => fn () => current($GLOBALS['ring']),
    '/queue' => fn () => count($queue) ? $queue->top() : 'empty',
    '/date' => fn () => $date->format('Y-m-d'),
    '/memory' => function () use ($memory) { rewind($memory); return stream_get_contents($memory); },
    '/document' => fn () => $document->saveXML(),
    '/settings' => fn () => json_encode($GLOBALS['settings']->of),
    '/generator' => fn () => $echo->current(),
    '/callable' => fn () => $GLOBALS['hello'](),
    '/pool' => function () use ($pool) {
        $connection = $pool->pop(0.001);
        if ($connection) {
            $pool->push($connection);
        }
        return $connection ? 'answered' : 'no connection';
    },
    '/weak' => fn () => $weak[$settings] ?? 'none',
    '/enum' => fn () => Site::Main->name(),
    '/flag' => fn () => $GLOBALS['flags']['maintenance'] ? 'closed' : 'open',
    '/limit' => fn () => $limits->take() ? 'yes' : 'no',
    '/alias' => fn () => class_exists('Anna') ? 'there' : 'not there',
    '/encoding' => fn () => date('H', 0),
];
$handlers = $targets = [];
foreach ($writes as $path => $write) {
    $handlers["/write$path"] = $write;
    $handlers["/read$path"] = $reads[$path];
    array_push($targets, "/write$path?who=Ann", "/read$path");
}
with_extensions('dom');
replayed($handlers, $targets, [], function () use ($pool) { $pool->push(new User('a')); });
// Who sets it himself before he looks, or only looks, is answered by a clean worker as well.
$clean = $targets = [];
foreach ($writes as $path => $write) {
    $clean["/both$path"] = $path === '/limit' || $path === '/iterator' || $path === '/pointer' || $path === '/date' || $path === '/memory' || $path === '/document' || $path === '/pool'
        ? $reads[$path]
        : function ($request) use ($write, $reads, $path) { $write($request); return $reads[$path](); };
    array_push($targets, "/both$path?who=Ann", "/both$path?who=Ann&again");
}
unset($clean['/both/limit']); // It counts.
replayed(array_diff_key($clean, []), array_filter($targets, fn ($target) => !str_contains($target, 'limit')), [], function () use ($pool) { $pool->push(new User('a')); });
?>
--EXPECT--
GET /read/iterator is answered otherwise by a worker that has served nobody: the body has '2', where that has '1'
GET /read/pointer is answered otherwise by a worker that has served nobody: the body has '2', where that has '1'
GET /read/queue is answered otherwise by a worker that has served nobody: the body has 'Ann', where that has 'empty'; it is in SplQueue#N
GET /read/date is answered otherwise by a worker that has served nobody: the body has '02' behind '2020-01-', where that has '01'
GET /read/memory is answered otherwise by a worker that has served nobody: the body has 'Ann', where that has nothing; it is in SplQueue#N
GET /read/document is answered otherwise by a worker that has served nobody: the body has '<user>Ann</user> ' behind '<?xml version="1.0"?> ', where that has nothing; it is in SplQueue#N
GET /read/settings is answered otherwise by a worker that has served nobody: the body has '{"user":"Ann"}', where that has '[]'; it is in SplQueue#N, Settings#N->$of['user']
GET /read/generator is answered otherwise by a worker that has served nobody: the body has 'Ann', where that has 'nothing'; it is in Generator#N->$said, SplQueue#N, Settings#N->$of['user']
GET /read/callable is answered otherwise by a worker that has served nobody: the body has 'Ann' behind 'hello ', where that has 'nobody'; it is in Generator#N->$said, SplQueue#N, User#N->$name
GET /read/pool is answered otherwise by a worker that has served nobody: the body has 'no connection', where that has 'answered'
GET /read/weak is answered otherwise by a worker that has served nobody: the body has 'Ann', where that has 'none'; it is in WeakMap#N, Generator#N->$said, SplQueue#N
GET /read/enum is answered otherwise by a worker that has served nobody: the body has 'nnA', where that has 'main'; it is in static $name of Site::name()
GET /read/flag is answered otherwise by a worker that has served nobody: the body has 'closed', where that has 'open'
GET /read/limit is answered otherwise by a worker that has served nobody: the body has 'no', where that has 'yes'
GET /read/alias is answered otherwise by a worker that has served nobody: the body has nothing, where that has 'not '
GET /read/encoding is answered otherwise by a worker that has served nobody: the body has '09', where that has '00'
nothing
