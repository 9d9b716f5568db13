--TEST--
A Fiber inside a coroutine and the coroutine around it are suspended independently of each other
--FILE--
<?php
function work(string $name): void
{
    $fiber = new Fiber(function () use ($name) {
        echo "$name: in the fiber\n";
        Co::yield();                        // the coroutine waits, inside its fiber
        echo "$name: the coroutine goes on in the fiber\n";
        $got = Fiber::suspend('from the fiber');
        echo "$name: the fiber got $got\n";
        return "$name is done";
    });
    echo "$name: ", $fiber->start(), "\n";
    Co::yield();                            // the fiber is suspended, and the coroutine waits outside of it
    $fiber->resume('hello');
    echo "$name: ", $fiber->getReturn(), "\n";
}
$a = go(work(...), 'a');
$b = go(work(...), 'b');
Co::resume($b);
Co::resume($a);
Co::resume($a);
Co::resume($b);
Swoole\Event::wait();
?>
--EXPECT--
a: a: in the fiber
b: b: in the fiber
b: the coroutine goes on in the fiber
from the fiber
a: the coroutine goes on in the fiber
from the fiber
a: the fiber got hello
a: a is done
b: the fiber got hello
b: b is done
