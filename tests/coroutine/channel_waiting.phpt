--TEST--
Who waits first at a channel is served first; stats() counts who waits
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
$channel = new Co\Channel(2);
foreach (['first', 'second', 'third'] as $name) {
    go(function () use ($channel, $name) {
        $value = $channel->pop();
        echo "$name got $value\n";
    });
}
print_r($channel->stats());
go(function () use ($channel) {
    foreach ([1, 2, 3, 4, 5] as $number) {
        $channel->push($number);
    }
    go(fn () => $channel->push(6));
    print_r($channel->stats());
    var_dump($channel->isFull());
});
Swoole\Event::wait();
go(fn () => $channel->pop()); // So that the last producer goes on.
?>
--EXPECT--
Array
(
    [consumer_num] => 3
    [producer_num] => 0
    [queue_num] => 0
)
first got 1
second got 2
third got 3
Array
(
    [consumer_num] => 0
    [producer_num] => 1
    [queue_num] => 2
)
bool(true)
