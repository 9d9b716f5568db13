--TEST--
A channel hands values over in order, and whoever waits goes on at once
--FILE--
<?php
$channel = new Chan(1);
go(function () use ($channel) {
    foreach (['a', 'b', 'c'] as $value) {
        $channel->push($value);
        echo "pushed $value\n";
    }
});
go(function () use ($channel) {
    for ($i = 0; $i < 3; $i++) {
        $value = $channel->pop();
        echo "popped $value\n";
    }
});
var_dump($channel->isEmpty(), $channel->isFull(), $channel->length(), $channel->capacity);
Swoole\Event::wait();
?>
--EXPECT--
pushed a
pushed b
popped a
pushed c
popped b
popped c
bool(true)
bool(false)
int(0)
int(1)
