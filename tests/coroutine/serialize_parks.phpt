--TEST--
serialize() and unserialize() may wait in the methods that they call, and nest
--FILE--
<?php
class Node
{
    public function __construct(public string $name, public $next = null) {}

    public function __sleep()
    {
        Co::yield();
        return ['name', 'next'];
    }

    public function __wakeup()
    {
        Co::yield();
        $this->name .= '!';
    }
}
function pass(string $name): int
{
    return go(function () use ($name) {
        $shared = new Node("$name shared");
        $text = serialize([new Node("$name 1", $shared), new Node("$name 2", $shared)]);
        [$one, $two] = unserialize($text);
        echo $one->name, ', ', $two->name, ', ', $one->next->name, ', ', $one->next === $two->next ? 'same' : 'different', "\n";
    });
}
$cids = [pass('a'), pass('b'), pass('c')];
while ($cids = array_filter($cids, Co::exists(...))) {
    foreach ($cids as $cid) {
        Co::resume($cid);
        assert(unserialize(serialize([1, 2])) === [1, 2]);
    }
}
Swoole\Event::wait();
?>
--EXPECT--
a 1!, a 2!, a shared!, same
b 1!, b 2!, b shared!, same
c 1!, c 2!, c shared!, same
