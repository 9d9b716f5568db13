--TEST--
A generator that waits in one coroutine cannot be continued by another
--FILE--
<?php
$slow = (function () {
    yield 1;
    Co::yield();
    yield 2;
})();
$a = go(function () use ($slow) {
    foreach ($slow as $number) {
        echo "a: $number\n";
    }
});
go(function () use ($slow) {
    try {
        $slow->next();
    } catch (Error $e) {
        echo $e->getMessage(), "\n";
    }
});
Co::resume($a);
Swoole\Event::wait();
?>
--EXPECT--
a: 1
Cannot resume an already running generator
a: 2
