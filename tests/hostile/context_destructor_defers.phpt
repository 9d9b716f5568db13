--TEST--
What a destructor of the coroutine's context defers is called, too
--FILE--
<?php
Co\run(static function () {
    go(static function () {
        Co::getContext()['last'] = new class {
            public function __destruct()
            {
                echo 'destroyed in ', Co::getCid(), "\n";
                Co::defer(static fn () => print 'deferred in ' . Co::getCid() . "\n");
            }
        };
    });
});
?>
--EXPECT--
destroyed in 2
deferred in 2
