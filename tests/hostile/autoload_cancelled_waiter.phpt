--TEST--
Who waits for a class that another coroutine loads: a cancel does not make it load the class again, a missing class is asked for once
--FILE--
<?php
spl_autoload_register(function (string $class) {
    echo "loading $class\n";
    Co::sleep(0.001);
    if ($class === 'Slow') {
        class Slow {}
    }
    if ($class === 'Broken') {
        throw new DomainException('not now');
    }
});
Co\run(function () {
    go(fn () => new Slow());
    $waiter = go(fn () => print(get_class(new Slow()) . "\n"));
    $giving_up = go(function () {
        try {
            new Slow();
        } catch (Swoole\Coroutine\CanceledException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    var_dump(Co::cancel($waiter), Co::cancel($waiter), Co::cancel($giving_up, true));
});
Co\run(function () {
    for ($i = 0; $i < 3; $i++) {
        go(fn () => var_dump(class_exists('Missing')));
    }
});
// A loader that fails says nothing about the class.
Co\run(function () {
    for ($i = 0; $i < 2; $i++) {
        go(function () {
            try {
                new Broken();
            } catch (DomainException $e) {
                echo $e->getMessage(), "\n";
            }
        });
    }
});
?>
--EXPECT--
loading Slow
coroutine canceled
bool(true)
bool(true)
bool(true)
Slow
loading Missing
bool(false)
bool(false)
bool(false)
loading Broken
loading Broken
not now
not now
