--TEST--
A generator may wait between its values, and be shared by coroutines
--FILE--
<?php
function numbers(): Generator
{
    for ($i = 1; $i <= 4; $i++) {
        Co::yield();
        yield $i;
    }
    return 'the end';
}
$all = numbers();
$cid = go(function () use ($all) {
    foreach ($all as $number) {
        echo "number $number\n";
        if ($number === 2) {
            break;
        }
    }
});
Co::resume($cid);
Co::resume($cid);
$cid = go(function () use ($all) {
    $all->next();
    try {
        foreach ($all as $number) {
            echo "number $number\n";
        }
    } catch (Exception $e) {
        echo $e->getMessage(), "\n";
    }
    while ($all->valid()) {
        echo 'then ', $all->current(), "\n";
        $all->next();
    }
    echo $all->getReturn(), "\n";
});
while (Co::exists($cid)) {
    Co::resume($cid);
}
Swoole\Event::wait();
?>
--EXPECT--
number 1
number 2
Cannot rewind a generator that was already run
then 3
then 4
the end
