--TEST--
An exception stays in the coroutine that throws it, also when others run in between
--FILE--
<?php
function step(string $name): void
{
    try {
        try {
            Co::yield();
            throw new LogicException("thrown by $name");
        } finally {
            echo "$name: finally\n";
            Co::yield();                    // with the exception on its way
            echo "$name: finally goes on\n";
        }
    } catch (LogicException $e) {
        echo "$name caught: {$e->getMessage()}\n";
    }
}
$a = go(step(...), 'a');
$b = go(step(...), 'b');
foreach ([$a, $b, $b, $a] as $cid) {
    Co::resume($cid);
}
Swoole\Event::wait();
?>
--EXPECT--
a: finally
b: finally
b: finally goes on
b caught: thrown by b
a: finally goes on
a caught: thrown by a
