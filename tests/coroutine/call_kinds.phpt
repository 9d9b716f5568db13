--TEST--
go() takes every callable and passes arguments on
--FILE--
<?php
class Service
{
    public function __construct(private string $name) {}

    public function method(string $text): void
    {
        Co::yield();
        echo "$this->name->method($text)\n";
    }

    public static function fixed(string $text): void
    {
        echo static::class, "::fixed($text)\n";
    }

    public function __call(string $name, array $arguments): void
    {
        Co::yield();
        echo "$this->name->$name(", implode(', ', $arguments), ") by __call\n";
    }

    public static function __callStatic(string $name, array $arguments): void
    {
        echo "$name(", implode(', ', $arguments), ") by __callStatic\n";
    }

    public function __invoke(string ...$texts): void
    {
        Co::yield();
        echo "$this->name(", implode(', ', $texts), ")\n";
    }
}
function plain(string $text, string $more = 'default'): void
{
    echo "plain($text, $more)\n";
}
go('plain', 'a');
go(plain(...), 'a', 'b', 'more than it takes');
go('Service::fixed', 'b');
go([Service::class, 'fixed'], 'c');
go([Service::class, 'unknown'], 'd', 'e');
go([new Service('one'), 'method'], 'f');        // nobody else holds the object
go([new Service('two'), 'unknown'], 'g', 'h');
go(new Service('three'), 'i', 'j');
go((new Service('four'))->method(...), 'k');
go((new Service('five'))->unknown(...), 'l');
go(static fn (string ...$all) => print(implode(' ', $all) . "\n"), ...['m', 'n']);
go('printf', "%s %s\n", 'native', 'function');
go(function () { echo implode(' ', func_get_args()), "\n"; }, 1, 2, 3);
go(function () { yield 'a generator is made and dropped'; echo "never\n"; });
for ($cid = 1; $cid <= Co::stats()['coroutine_last_cid']; $cid++) {
    if (Co::exists($cid)) {
        Co::resume($cid);
    }
}
try {
    go('no such function');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
try {
    go();
} catch (ArgumentCountError $e) {
    echo $e->getMessage(), "\n";
}
Swoole\Event::wait();
?>
--EXPECT--
plain(a, default)
plain(a, b)
Service::fixed(b)
Service::fixed(c)
unknown(d, e) by __callStatic
m n
native function
1 2 3
one->method(f)
two->unknown(g, h) by __call
three(i, j)
four->method(k)
five->unknown(l) by __call
go(): Argument #1 ($func) must be a valid callback, function "no such function" not found or invalid function name
go() expects at least 1 argument, 0 given
