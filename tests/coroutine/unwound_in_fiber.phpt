--TEST--
A coroutine that waits inside a Fiber at the end of the script is unwound through it
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
go(function () {
    $fiber = new Fiber(function () {
        try {
            Co::yield();
            echo "never\n";
        } finally {
            echo "finally in the fiber\n";
        }
    });
    try {
        $fiber->start();
        echo "never\n";
    } finally {
        echo "finally in the coroutine\n";
    }
});
$suspended = new Fiber(function () {
    try {
        Fiber::suspend();
    } finally {
        echo "finally of a suspended fiber\n";
    }
});
go(fn () => $suspended->start());
echo "the script ends\n";
Swoole\Event::wait();
?>
--EXPECT--
the script ends
finally in the fiber
finally in the coroutine
finally of a suspended fiber
