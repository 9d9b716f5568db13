--TEST--
Asking changes nothing and runs nothing: deep and cyclic graphs, destructors, magic methods, the memory limit, odd moments
--INI--
memory_limit=256M
--FILE--
<?php
use Steelwool\Lifetime;

class Node
{
    public $next;
    public $back;
}
class Magic
{
    private $hidden = null;

    public function __get($name)
    {
        exit("__get ran\n");
    }

    public function __destruct()
    {
        echo "destructed once\n";
    }
}
class Asks
{
    public static $kept;

    public function __destruct()
    {
        echo 'in a destructor: ', count(Lifetime::trace($this, 100)) > 0 ? 'asked' : 'nothing', "\n";
        echo 'about another: ', count(Lifetime::trace(Asks::$kept, 1)), "\n";
    }
}

echo "a long list, back and forth\n";
$first = $last = new Node;
for ($i = 0; $i < 200_000; $i++) {
    $next = new Node;
    [$last->next, $next->back] = [$next, $last];
    $last = $next;
}
unset($next);
$middle = $last;
for ($i = 0; $i < 100_000; $i++) {
    $middle = $middle->back;
}
$weak = WeakReference::create($middle);
unset($middle);
$before = memory_get_usage();
$chain = Lifetime::trace($weak->get())->chains[0];
var_dump(count($chain) > 90_000);
unset($chain);
var_dump(memory_get_usage() - $before);
while ($first) { // Freed one by one: the engine's own recursion is no match for such a list.
    $next = $first->next;
    $first->next = $first->back = null;
    $first = $next;
}
$last = null;

echo "nothing runs\n";
$magic = new Magic;
$weak = WeakReference::create($magic);
echo count(Lifetime::trace($magic)), "\n";
unset($magic);
var_dump($weak->get());

echo "arrays that hold themselves, references to references\n";
$array = [];
$array['self'] = &$array;
$array['deep'][1][2][3] = $object = new Node;
$copy = &$array['deep'][1][2][3];
echo preg_replace('/#\d+/', '#N', implode("\n", array_map(fn ($chain) => $chain[0]['name'], Lifetime::trace($object, 9)->chains))), "\n";
unset($array, $copy, $object);
gc_collect_cycles();

echo "in a destructor\n";
Asks::$kept = new Node;
$asks = new Asks;
unset($asks);

echo "while an exception is on its way, in a generator that runs, in a comparison, in a sort\n";
try {
    try {
        throw new Exception;
    } finally {
        echo count(Lifetime::trace(Asks::$kept)), "\n";
    }
} catch (Exception $e) {
    echo count(Lifetime::trace($e)), "\n";
}
$generator = (function () {
    $mine = new Node;
    yield count(Lifetime::trace($mine));
})();
echo $generator->current(), "\n";
$list = [new Node, new Node];
usort($list, fn ($a, $b) => count(Lifetime::trace($a)) + count(Lifetime::trace($b)) - 2);
echo count(Lifetime::trace($list[0])), "\n";

echo "near the memory limit\n";
$fill = str_repeat('x', 240 << 20);
echo count(Lifetime::trace(Asks::$kept)), "\n";
$fill = null;

echo "classes of the engine that keep things in ways of their own\n";
$objects = [
    new ArrayObject([new Node]), new SplFixedArray(3), new SplDoublyLinkedList, new SplMinHeap, new SplPriorityQueue, new SplObjectStorage,
    new DateTime, new DateInterval('P1D'), new DatePeriod(new DateTime, new DateInterval('P1D'), 2), new ReflectionClass('Node'),
    new ReflectionFunction('strlen'), new ArrayIterator([1]), new LimitIterator(new ArrayIterator([1, 2])), new AppendIterator,
    new MultipleIterator, new CachingIterator(new ArrayIterator([1])), new WeakMap, WeakReference::create($list[0]), new SplTempFileObject,
    new Swoole\Table(8), new Swoole\Atomic, new Swoole\Coroutine\Channel, new Swoole\Http\Client('h'), new Swoole\Redis,
    new Swoole\Coroutine\Http\Client('h'), new Swoole\Client(SWOOLE_SOCK_TCP), new Swoole\Process(fn () => 0), new Swoole\Lock,
    new Swoole\Coroutine\Scheduler, new Swoole\Server('127.0.0.1', 0), new Swoole\Http\Request, new Swoole\Http\Response,
    strlen(...), $generator, new Fiber(fn () => 0), Closure::bind(function () {}, new Node),
];
foreach ($objects as $object) {
    if (count(Lifetime::trace($object, 5)) < 1) {
        echo get_class($object), " has no reason to live\n";
    }
}
$objects[] = &$objects;
unset($object);
echo count(Lifetime::trace($objects[0])), "\n";
unset($objects);

register_shutdown_function(function () {
    echo 'at the end: ', count(Lifetime::trace(Asks::$kept)), "\n";
});
?>
--EXPECT--
a long list, back and forth
bool(true)
int(0)
nothing runs
1
destructed once
NULL
arrays that hold themselves, references to references
global $object
global $copy
in a destructor
in a destructor: asked
about another: 1
while an exception is on its way, in a generator that runs, in a comparison, in a sort
1
1
1
1
near the memory limit
1
classes of the engine that keep things in ways of their own
1
at the end: 1
