--TEST--
close() wakes all who wait; what is inside can still be taken
--FILE--
<?php
$channel = new Chan(2);
for ($i = 0; $i < 2; $i++) {
    go(function () use ($channel) {
        var_dump($channel->pop(), $channel->errCode === SWOOLE_CHANNEL_CLOSED);
    });
}
var_dump($channel->close(), $channel->close());
$full = new Chan(1);
$full->push('inside');
go(function () use ($full) {
    var_dump($full->push('waits'), $full->errCode === SWOOLE_CHANNEL_CLOSED);
});
$full->close();
var_dump($full->push('too late'), $full->errCode === SWOOLE_CHANNEL_CLOSED, $full->pop(), $full->pop());
Swoole\Event::wait();
?>
--EXPECT--
bool(true)
bool(false)
bool(false)
bool(true)
string(6) "inside"
bool(false)
bool(false)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
