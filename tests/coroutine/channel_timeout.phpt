--TEST--
pop() and push() give up after a time, and say why
--FILE--
<?php
Co\run(function () {
    $channel = new Chan(1);
    var_dump($channel->pop(0.002), $channel->errCode === SWOOLE_CHANNEL_TIMEOUT);
    var_dump($channel->push(1), $channel->errCode === SWOOLE_CHANNEL_OK);
    var_dump($channel->push(2, 0.002), $channel->errCode === SWOOLE_CHANNEL_TIMEOUT, $channel->length());
    go(function () use ($channel) {
        Co::sleep(0.001);
        $channel->pop();
    });
    var_dump($channel->push(3, 5), $channel->errCode === SWOOLE_CHANNEL_OK, $channel->pop());
});
?>
--EXPECT--
bool(false)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
int(1)
bool(true)
bool(true)
int(3)
