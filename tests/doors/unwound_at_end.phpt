--TEST--
Coroutines that still wait at the end are unwound in order of creation: finally blocks and destructors run, code behind does not
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
class Held
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "destructor of $this->name\n";
    }
}
foreach (['a', 'b', 'c'] as $name) {
    go(function () use ($name) {
        $held = new Held($name);
        defer(fn () => print("deferred by $name\n"));
        try {
            Co::yield();
            echo "never\n";
        } catch (Throwable) {
            echo "never: it is no exception that can be caught\n";
        } finally {
            echo "finally of $name\n";
        }
    });
}
echo "the script ends\n";
Swoole\Event::wait();
?>
--EXPECT--
the script ends
finally of a
destructor of a
deferred by a
finally of b
destructor of b
deferred by b
finally of c
destructor of c
deferred by c
