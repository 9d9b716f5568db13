--TEST--
When the program fails, Fibers and generators in which coroutines wait are not run on
--FILE--
<?php
function generator()
{
    try {
        Co::yield();
        yield 1;
    } finally {
        echo "never\n";
    }
}

function delegating()
{
    try {
        yield 0;
        yield from generator();
    } finally {
        echo "never\n";
    }
}

function fiber(callable $body)
{
    (new Fiber(function () use ($body) {
        try {
            $body();
        } finally {
            echo "never\n";
        }
    }))->start();
}

go(fn () => iterator_to_array(generator()));
go(fn () => iterator_to_array(delegating()));
go(fn () => fiber(fn () => Co::yield()));
go(fn () => fiber(fn () => fiber(fn () => iterator_to_array(delegating()))));

$last = new class {
    public function __destruct()
    {
        echo "the program's own objects are destructed\n";
    }
};
register_shutdown_function(function () {
    echo "shutdown functions run\n";
});
throw new Exception('the end');
?>
--EXPECTF--
Fatal error: Uncaught Exception: the end in %s:%d
Stack trace:
#0 {main}
  thrown in %s on line %d
shutdown functions run
the program's own objects are destructed
