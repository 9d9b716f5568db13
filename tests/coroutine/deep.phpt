--TEST--
20,000 nested calls of PHP functions fit into a coroutine, and it may wait at the bottom
--FILE--
<?php
function down(int $depth): int
{
    if ($depth === 0) {
        Co::yield();
        return 0;
    }
    return 1 + down($depth - 1);
}
$cid = go(function () {
    echo down(20000), "\n";
});
$other = go(function () {
    echo down(20000), "\n";
});
Co::resume($cid);
Co::resume($other);
Swoole\Event::wait();
?>
--EXPECT--
20000
20000
