--TEST--
While one coroutine waits in the user error handler, the others have it; it is theirs in every way
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
ini_set('html_errors', 0);

/** A handler that waits if the text says so. What fails in it is PHP's own business, not its. */
function handler(string $name): Closure
{
    return function (int $level, string $text) use ($name) {
        echo "  $name hears $text\n";
        if (str_contains($text, 'waits')) {
            Co::yield();
            trigger_error("in $name");
            echo "  $name is done with $text\n";
        }
        return true;
    };
}
function error(string $text): void
{
    trigger_error($text, E_USER_WARNING);
}
function title(string $text): void
{
    echo "$text\n";
}
set_error_handler(handler('h'));

title('two are in it, others fail meanwhile');
$a = go(fn () => error('a, who waits'));
$b = go(fn () => error('b, who waits'));
go(fn () => error('c'));
error('main');
Co::resume($a);
error('main again');
Co::resume($b);
error('afterwards');

title('another one has its own for a while');
$a = go(fn () => error('a, who waits'));
$b = go(function () {
    $old = set_error_handler(handler('own'));
    echo '  the one before: ', gettype($old), "\n";
    Co::yield();
    error('b');
    restore_error_handler();
    error('b at last');
});
Co::resume($b);
Co::resume($a);
error('afterwards');

title('the first is done before');
$a = go(fn () => error('a, who waits'));
$b = go(function () {
    set_error_handler(handler('own'));
    Co::yield();
    error('b');
    restore_error_handler();
    error('b at last');
});
Co::resume($a);
Co::resume($b);
error('afterwards');

title('another one wants none for a while');
$a = go(fn () => error('a, who waits'));
$b = go(function () {
    set_error_handler(null);
    Co::yield();
    error('b');
    restore_error_handler();
    error('b at last');
});
Co::resume($a);
Co::resume($b);
error('afterwards');

title('... and has it back before the first is done');
$a = go(fn () => error('a, who waits'));
go(function () {
    set_error_handler(null);
    restore_error_handler();
    error('b');
});
Co::resume($a);
error('afterwards');

title('a handler that sets one, and takes it back, while it waits');
set_error_handler(function (int $level, string $text) {
    echo "  outer hears $text\n";
    set_error_handler(handler('inner'));
    Co::yield();
    error('from the outer one');
    restore_error_handler();
    Co::yield();
    trigger_error('in the outer one');
});
$a = go(fn () => error('a'));
error('main, while inner is set');
Co::resume($a);
$b = go(fn () => error('b'));
Co::resume($a);
Co::resume($b);
Co::resume($b);
restore_error_handler();
error('afterwards');

title('it throws');
set_error_handler(function (int $level, string $text) {
    Co::yield();
    throw new ErrorException($text);
});
foreach (['a', 'b'] as $name) {
    $$name = go(function () use ($name) {
        try {
            error($name);
        } catch (ErrorException $e) {
            echo "  $name: ", $e->getMessage(), "\n";
        }
    });
}
Co::resume($a);
Co::resume($b);
restore_error_handler();
error('afterwards');

title('cancelled in it');
$a = go(function () {
    try {
        error('a, who waits');
    } catch (Swoole\Coroutine\CanceledException) {
        error('a was cancelled, it');
    }
});
Co::cancel($a, true);
error('afterwards');

title('a handler that has itself replaced for good; taking that back leaves nothing, as in PHP');
set_error_handler(function (int $level, string $text) {
    echo "  first hears $text\n";
    set_error_handler(handler('second'));
    Co::yield();
});
$a = go(fn () => error('a'));
error('main');
Co::resume($a);
error('main again');
restore_error_handler();
go(fn () => Co::resume(go(fn () => Co::yield())));
error('unheard');
go(fn () => error('unheard in a coroutine'));
restore_error_handler();
error('afterwards');

title('a method, a name');
class Handler
{
    public function hear(int $level, string $text): void
    {
        echo "  method hears $text\n";
        Co::yield();
    }
}
function hear(int $level, string $text): void
{
    echo "  function hears $text\n";
    Co::yield();
}
foreach ([[new Handler(), 'hear'], 'hear'] as $callable) {
    set_error_handler($callable);
    $a = go(fn () => error('a'));
    $b = go(fn () => error('b'));
    Co::resume($a);
    Co::resume($b);
    restore_error_handler();
}
error('afterwards');

title('its closure is freed in time');
$object = new class { public function __destruct() { echo "  freed\n"; } };
set_error_handler(function () use ($object) { Co::yield(); });
unset($object);
$a = go(fn () => error('a'));
go(fn () => restore_error_handler());
echo "  taken back while it runs\n";
Co::resume($a);
error('afterwards');

title('unwound in it at the end');
register_shutdown_function(fn () => error('at the very end'));
go(function () {
    try {
        error('a, who waits');
    } finally {
        error('a is unwound, it');
    }
});
restore_error_handler();
set_error_handler(handler('last'));
Swoole\Event::wait();
?>
--EXPECTF--
two are in it, others fail meanwhile
  h hears a, who waits
  h hears b, who waits
  h hears c
  h hears main

Notice: in h in %s on line %d
  h is done with a, who waits
  h hears main again

Notice: in h in %s on line %d
  h is done with b, who waits
  h hears afterwards
another one has its own for a while
  h hears a, who waits
  the one before: object
  own hears b
  h hears b at last

Notice: in h in %s on line %d
  h is done with a, who waits
  h hears afterwards
the first is done before
  h hears a, who waits
  own hears in h
  h is done with a, who waits
  own hears b
  h hears b at last
  h hears afterwards
another one wants none for a while
  h hears a, who waits

Notice: in h in %s on line %d
  h is done with a, who waits

Warning: b in %s on line %d
  h hears b at last
  h hears afterwards
... and has it back before the first is done
  h hears a, who waits
  h hears b

Notice: in h in %s on line %d
  h is done with a, who waits
  h hears afterwards
a handler that sets one, and takes it back, while it waits
  outer hears a
  inner hears main, while inner is set
  inner hears from the outer one
  outer hears b
  inner hears in the outer one
  inner hears from the outer one

Notice: in the outer one in %s on line %d
  h hears afterwards
it throws
  a: a
  b: b
  h hears afterwards
cancelled in it
  h hears a, who waits
  h hears a was cancelled, it
  h hears afterwards
a handler that has itself replaced for good; taking that back leaves nothing, as in PHP
  first hears a
  second hears main
  second hears main again

Warning: unheard in %s on line %d

Warning: unheard in a coroutine in %s on line %d
  h hears afterwards
a method, a name
  method hears a
  method hears b
  function hears a
  function hears b
  h hears afterwards
its closure is freed in time
  taken back while it runs
  freed
  h hears afterwards
unwound in it at the end
  h hears a, who waits
  last hears a is unwound, it
  last hears at the very end
