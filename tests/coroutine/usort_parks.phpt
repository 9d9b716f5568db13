--TEST--
Comparing functions may wait while another coroutine sorts
--FILE--
<?php
function sorted(string $name, array $values, bool $descending): int
{
    return go(function () use ($name, $values, $descending) {
        usort($values, function ($x, $y) use ($descending) {
            Co::yield();
            return $descending ? $y <=> $x : $x <=> $y;
        });
        echo "$name: ", implode(' ', $values), "\n";
    });
}
$cids = [sorted('up', [3, 1, 2, 5, 4], false), sorted('down', [3, 1, 2, 5, 4], true)];
while ($cids) {
    foreach ($cids as $key => $cid) {
        if (Co::exists($cid)) {
            Co::resume($cid);
            $plain = [2, 1];
            usort($plain, fn ($x, $y) => $x <=> $y);
        } else {
            unset($cids[$key]);
        }
    }
}
Swoole\Event::wait();
?>
--EXPECT--
up: 1 2 3 4 5
down: 5 4 3 2 1
