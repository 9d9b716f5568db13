--TEST--
The cycle collector and parked coroutines: what only a parked frame holds stays, what nobody holds goes, also cycles through a coroutine that has ended
--FILE--
<?php
class Node
{
    public static int $alive = 0;
    public ?Node $other = null;
    public mixed $more = null;
    public function __construct(public string $name)
    {
        self::$alive++;
    }
    public function __destruct()
    {
        self::$alive--;
    }
}
function pair(string $name): Node
{
    $a = new Node($name);
    $a->other = new Node("$name's other");
    $a->other->other = $a;
    return $a;
}
$channel = new Chan(1);
// In local variables, in temporaries of a call that waits, in a generator, in a Fiber, in a closure's bindings.
go(function () use ($channel) {
    $local = pair('local');
    $numbers = (function () {
        $inner = pair('generator');
        yield $inner->name;
        yield $inner->other->name;
    })();
    $first = $numbers->current();
    $fiber = new Fiber(function () {
        $inner = pair('fiber');
        Fiber::suspend($inner->other->name);
        return $inner->name;
    });
    $suspended = $fiber->start();
    $bound = pair('closure');
    $closure = fn () => $bound->other->name;
    unset($bound);
    $context = Co::getContext();
    $context['pair'] = pair('context');
    defer(fn () => print('deferred: ' . $local->other->name . "\n"));
    $argument = sprintf('%s %s', pair('temporary')->other->name, $channel->pop());
    $numbers->next();
    $fiber->resume();
    echo implode(', ', [$local->other->name, $first, $numbers->current(), $suspended, $fiber->getReturn(), $closure(), $context['pair']->other->name, $argument]), "\n";
});
gc_collect_cycles(); // takes the temporary pair, of which only a text is left
echo Node::$alive, " alive while parked\n";
for ($i = 0; $i < 3; $i++) {
    pair('garbage');
}
echo Node::$alive, ' with garbage, ', gc_collect_cycles() > 0 ? 'collected' : 'nothing found', ', ', Node::$alive, " are left\n";
$channel->push('resumed');
Swoole\Event::wait();
gc_collect_cycles();
echo Node::$alive, " at the end\n";

echo "A coroutine in its own context, which is held by a cycle\n";
go(function () {
    $node = pair('self');
    $node->more = [Co::getContext(), fn () => $node];
    Co::getContext()['node'] = $node;
    Co::sleep(0.001);
});
gc_collect_cycles();
echo Node::$alive, " alive while it sleeps\n";
Swoole\Event::wait();
gc_collect_cycles();
echo Node::$alive, " at the end\n";

echo "Collections while hundreds wait\n";
for ($i = 0; $i < 300; $i++) {
    go(function () use ($i) {
        $mine = pair("number $i");
        Co::sleep(0.001);
        if ($i % 10 === 0) {
            gc_collect_cycles();
        }
        Co::sleep(0.001);
        if ($mine->other->other->name !== "number $i") {
            echo "lost\n";
        }
    });
}
Swoole\Event::wait();
gc_collect_cycles();
echo Node::$alive, " at the end\n";
?>
--EXPECT--
10 alive while parked
16 with garbage, collected, 10 are left
local's other, generator, generator's other, fiber's other, fiber, closure's other, context's other, temporary's other resumed
deferred: local's other
0 at the end
A coroutine in its own context, which is held by a cycle
2 alive while it sleeps
0 at the end
Collections while hundreds wait
0 at the end
