--TEST--
What a coroutine's last drops defer is called, too: destructors of its context and of what it returns, and output callbacks
--FILE--
<?php
final class Defers
{
    public function __construct(private string $name)
    {
    }

    public function __destruct()
    {
        echo "$this->name goes in ", Co::getCid(), "\n";
        Co::defer(fn () => print "deferred by $this->name in " . Co::getCid() . "\n");
    }
}

Co\run(function () {
    go(function () {
        Co::getContext()['last'] = new Defers('the context');
    });
    go(fn () => new Defers('what is returned'));
    go(function () {
        ob_start(function (string $text) {
            Co::defer(fn () => print 'deferred by the output callback in ' . Co::getCid() . "\n");
            return $text;
        });
        echo "buffered\n";
    });
});
?>
--EXPECT--
the context goes in 2
deferred by the context in 2
what is returned goes in 3
deferred by what is returned in 3
buffered
deferred by the output callback in 4
