--TEST--
What of the engine's state belongs to one coroutine, and what all share (the table in ARCHITECTURE.md)
--FILE--
<?php
/** Runs two bodies that wait for each other wherever they yield. */
function interleave(callable ...$bodies): void
{
    $cids = array_map(fn (callable $body) => go($body), $bodies);
    while ($cids = array_filter($cids, fn (int $cid) => Co::exists($cid))) {
        foreach ($cids as $cid) {
            Co::resume($cid);
        }
    }
}
function title(string $text): void
{
    echo "$text\n";
}
function level(): string
{
    return error_reporting() === E_ALL ? 'all' : 'little';
}

title('@ and error_reporting(): own; not inherited is the @ before the call that creates a coroutine');
error_reporting(E_ALL);
function silenced(): void
{
    Co::yield();
    echo '  in @: ', level(), "\n";
}
interleave(
    function () {
        @silenced();
        echo '  behind it: ', level(), "\n";
    },
    function () {
        echo '  beside it: ', level(), "\n";
        Co::yield();
        echo '  beside it: ', level(), "\n";
    },
    function () {
        error_reporting(0);
        go(fn () => print('  child of one that reports nothing: ' . error_reporting() . "\n"));
        Co::yield();
        echo '  that one: ', error_reporting(), "\n";
    },
);
$created = @go(function () {
    echo '  created in @: ', level(), "\n";
    Co::yield();
    echo '  created in @, later: ', level(), "\n";
    @go(fn () => @go(fn () => print('  nested: ' . level() . "\n")));
});
Co::resume($created);
echo '  main: ', level(), "\n";

title('an exception on its way: own');
$throw = fn (string $name) => function () use ($name) {
    try {
        try {
            throw new Exception($name);
        } finally {
            Co::yield();
        }
    } catch (Exception $e) {
        echo '  ', $e->getMessage(), "\n";
    }
};
interleave($throw('a'), $throw('b'));

title('output buffers: own');
$buffer = fn (string $name) => function () use ($name) {
    ob_start(fn (string $text) => "  [$text]\n");
    echo $name;
    Co::yield();
    echo $name;
    ob_end_flush();
};
interleave($buffer('a'), $buffer('b'));

title('callbacks of sorting and walking: own');
$sort = fn (string $name, int $way) => function () use ($name, $way) {
    $list = [2, 3, 1];
    usort($list, function ($a, $b) use ($way) {
        Co::yield();
        return $way * ($a <=> $b);
    });
    array_walk($list, function (&$value) use ($name) {
        Co::yield();
        $value = "$name$value";
    });
    $replaced = preg_replace_callback('/\d/', function ($match) use ($name) {
        Co::yield();
        return $name;
    }, '12');
    echo '  ', implode(' ', $list), " $replaced\n";
};
interleave($sort('a', 1), $sort('b', -1));

title('strtok(), serialize(): own');
class Slow
{
    public function __construct(public mixed $value)
    {
    }
    public function __serialize(): array
    {
        Co::yield();
        return [$this->value, $this->value];
    }
}
$token = fn (string $text, object $shared) => function () use ($text, $shared) {
    $parts = [strtok($text, ' ')];
    $data = serialize([$shared, new Slow($shared), $shared]);
    $parts[] = strtok(' ');
    echo '  ', implode(' ', $parts), ' ', $data, "\n";
};
interleave($token('a b', (object) ['a' => 1]), $token('c d', (object) ['b' => 1]));

title('error_get_last(): shared');
interleave(
    function () {
        @trigger_error('of a');
        Co::yield();
        echo '  ', error_get_last()['message'], "\n";
    },
    fn () => @trigger_error('of b'),
);
error_clear_last();

title('the exception handler: shared');
var_dump(set_exception_handler(fn () => 1));
interleave(function () {
    echo '  ', gettype(set_exception_handler(null)), "\n";
    Co::yield();
}, fn () => print('  ' . gettype(set_exception_handler(null)) . "\n"));

title('tick functions: shared; one that waits is not called again meanwhile');
$ticks = 0;
function tick(): void
{
    if (Co::getCid() > 0 && $GLOBALS['ticks']++ === 0) {
        Co::yield();
    }
}
register_tick_function('tick');
declare(ticks=1) {
    $body = fn (string $name) => function () use ($name) {
        declare(ticks=1) {
            getmypid();
            echo "  $name: {$GLOBALS['ticks']}\n";
        }
    };
    interleave($body('a'), $body('b'));
}
unregister_tick_function('tick');

title('settings: shared');
interleave(
    function () {
        ini_set('precision', 4);
        ini_set('user_agent', 'shared');
        Co::yield();
    },
    function () {
        $third = 1 / 3;
        echo "  $third ", ini_get('user_agent'), "\n";
    },
);

title('the magic method that runs (__get of one object): own');
class Lazy
{
    public function __get(string $name): string
    {
        Co::yield();
        return "made $name";
    }
}
$lazy = new Lazy();
interleave(
    fn () => print('  ' . $lazy->one . "\n"),
    fn () => print('  ' . @json_encode($lazy->one) . "\n"),
    fn () => print('  ' . $lazy->two . "\n"),
);
Swoole\Event::wait();
?>
--EXPECT--
@ and error_reporting(): own; not inherited is the @ before the call that creates a coroutine
  beside it: all
  child of one that reports nothing: 0
  in @: little
  behind it: all
  beside it: all
  that one: 0
  created in @: all
  created in @, later: all
  nested: all
  main: all
an exception on its way: own
  a
  b
output buffers: own
  [aa]
  [bb]
callbacks of sorting and walking: own
  a1 a2 a3 aa
  b3 b2 b1 bb
strtok(), serialize(): own
  a b a:3:{i:0;O:8:"stdClass":1:{s:1:"a";i:1;}i:1;O:4:"Slow":2:{i:0;r:2;i:1;r:2;}i:2;r:2;}
  c d a:3:{i:0;O:8:"stdClass":1:{s:1:"b";i:1;}i:1;O:4:"Slow":2:{i:0;r:2;i:1;r:2;}i:2;r:2;}
error_get_last(): shared
  of b
the exception handler: shared
NULL
  object
  NULL
tick functions: shared; one that waits is not called again meanwhile
  b: 1
  a: 1
settings: shared
  0.3333 shared
the magic method that runs (__get of one object): own
  made one
  "made one"
  made two
