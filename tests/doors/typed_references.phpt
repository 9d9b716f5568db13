--TEST--
A typed property of the program that a property of ours refers to keeps its value, whatever we write; other references get ours
--FILE--
<?php
class Node {}
enum Suit { case Hearts; }
class Typed
{
    public int $int = 5;
    public ?int $nullableInt = null;
    public string $string = 'text';
    public float $float = 1.5;
    public bool $bool = true;
    public array $array = [];
    public iterable $iterable = [];
    public object $object;
    public Node $node;
    public ?Node $nullableNode = null;
    public self $self;
    public Node|array $union = [];
    public int|string $scalars = 'x';
    public Suit $suit = Suit::Hearts;
    public Countable&Traversable $both;
    public Closure $closure;
    public mixed $mixed = 'anything';
    public static array $static = [];
    public readonly int $readonly;

    public function __construct()
    {
        $this->object = $this->node = new Node;
        $this->self = $this;
        $this->both = new ArrayObject;
        $this->closure = fn () => 1;
        $this->readonly = 1;
    }
}

/** Does the value fit, as PHP itself would judge? */
function fits(ReflectionProperty $property, mixed $value): bool
{
    $type = (string) $property->getType();
    $of = fn (string $type) => match ($type) {
        'int' => is_int($value), 'string' => is_string($value), 'float' => is_float($value), 'bool' => is_bool($value), 'null' => $value === null,
        'array' => is_array($value), 'iterable', 'Traversable|array' => is_iterable($value), 'object' => is_object($value), 'mixed' => true,
        'self' => $value instanceof Typed, 'Countable&Traversable' => $value instanceof Countable && $value instanceof Traversable,
        default => $value instanceof $type,
    };
    if ($of($type)) {
        return true;
    }
    $alternatives = explode('|', $type[0] === '?' ? substr($type, 1) . '|null' : $type);
    return array_filter($alternatives, $of) !== [];
}

// What writes to properties of ours: a number, a text, an array, an object, null.
$program = function (string $way, &$place, array &$kept) {
    switch ($way) {
        case 'channel':
            $channel = $kept[] = new Co\Channel(1);
            $channel->errCode = &$place;
            $channel->pop(0.001);
            return;
        case 'client':
            $client = $kept[] = new Swoole\Http\Client('127.0.0.1', 1);
            $client->body = &$place;
            $client->headers = &$place;
            $client->errMsg = &$place;
            $client->get('/', fn () => 1);
            return;
        case 'set':
            $server = $kept[] = new Swoole\Http\Server('127.0.0.1', 0);
            $server->setting = &$place;
            $server->set(['worker_num' => 1]);
            return;
        case 'listen':
            $server = $kept[] = new Swoole\Server('127.0.0.1', 0);
            $server->ports = &$place;
            $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
            return;
        case 'redis':
            $redis = $kept[] = new Swoole\Redis;
            $redis->onMessage = &$place;
            $redis->onClose = &$place;
            $redis->on('close', fn () => 1);
            return;
    }
};
$kept = [];
Co\run(function () use ($program, &$kept) {
    foreach (['channel', 'client', 'set', 'listen', 'redis'] as $way) {
        foreach ((new ReflectionClass('Typed'))->getProperties() as $property) {
            if ($property->isReadOnly()) {
                continue;
            }
            $typed = $kept[] = new Typed;
            try {
                $name = $property->name;
                if ($property->isStatic()) {
                    $program($way, Typed::$static, $kept);
                } elseif (strlen($name) % 2) {
                    // By way of an array that holds the reference.
                    $array = [&$typed->$name];
                    $program($way, $array[0], $kept);
                } else {
                    $program($way, $typed->$name, $kept);
                }
            } catch (Swoole\Exception|TypeError $e) {
                echo "$way, {$property->name}: ", $e->getMessage(), "\n";
            }
        }
    }
});
foreach ($kept as $number => $typed) {
    foreach ($typed instanceof Typed ? (new ReflectionClass('Typed'))->getProperties() : [] as $property) {
        $value = $property->getValue($typed);
        fits($property, $value) || print("{$property->getType()} \${$property->name} is " . get_debug_type($value) . "\n");
    }
}
// PHP forbids it by itself.
try {
    $channel = new Co\Channel(1);
    $typed = new Typed;
    $channel->errCode = &$typed->readonly;
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
// References without a type are written through.
$plain = 'before';
Co\run(function () use ($program, &$plain, &$kept) { $program('channel', $plain, $kept); });
var_dump($plain);
$array = ['x' => 'before'];
Co\run(function () use ($program, &$array, &$kept) { $program('set', $array['x'], $kept); });
var_dump($array['x']);
// With a type the reference is broken off, even where the value would fit: ours has the new value, the program's property its own.
$typed = new Typed;
$channel = new Co\Channel(1);
Co\run(function () use ($channel, $typed) {
    $channel->errCode = &$typed->int;
    $channel->pop(0.001);
});
var_dump($channel->errCode, $typed->int);
$typed->int = 7;
var_dump($channel->errCode);
?>
--EXPECTF--
Cannot %Smodify readonly property Typed::$readonly
int(-1)
array(1) {
  ["worker_num"]=>
  int(1)
}
int(-1)
int(5)
int(-1)
