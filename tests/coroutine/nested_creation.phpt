--TEST--
Coroutines create coroutines 20,000 levels deep, each on a stack of its own
--FILE--
<?php
function descend(int $level): void
{
    if ($level < 20000) {
        go(descend(...), $level + 1);
    } else {
        echo Co::stats()['coroutine_num'], " are alive\n";
        Co::yield();
        echo "the deepest ends\n";
    }
}
go(descend(...), 1);
echo Co::stats()['coroutine_num'], " is left\n";
Co::resume(20000);
Swoole\Event::wait();
?>
--EXPECT--
20000 are alive
1 is left
the deepest ends
