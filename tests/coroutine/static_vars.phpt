--TEST--
Static variables are shared by all coroutines, local ones are not
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
function count_up(): void
{
    static $shared = 0;
    $own = 0;
    for ($i = 0; $i < 3; $i++) {
        printf("cid %d: shared %d, own %d\n", Co::getCid(), ++$shared, ++$own);
        Co::yield();
    }
}
$cids = [go(count_up(...)), go(count_up(...))];
foreach ([0, 1, 1, 0] as $index) {
    Co::resume($cids[$index]);
}
Swoole\Event::wait();
?>
--EXPECT--
cid 1: shared 1, own 1
cid 2: shared 2, own 1
cid 1: shared 3, own 2
cid 2: shared 4, own 2
cid 2: shared 5, own 3
cid 1: shared 6, own 3
