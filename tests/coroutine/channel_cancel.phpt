--TEST--
A coroutine that waits at a channel can be cancelled; nothing is lost
--FILE--
<?php
$channel = new Chan(1);
$cid = go(function () use ($channel) {
    var_dump($channel->pop(), $channel->errCode === SWOOLE_CHANNEL_CANCELED);
});
Co::cancel($cid);
$channel->push('kept');
$cid = go(function () use ($channel) {
    var_dump($channel->push('given up'), $channel->errCode === SWOOLE_CHANNEL_CANCELED);
});
Co::cancel($cid);
var_dump($channel->pop(), $channel->length());
Swoole\Event::wait();
?>
--EXPECT--
bool(false)
bool(true)
bool(false)
bool(true)
string(4) "kept"
int(0)
