--TEST--
Outside of coroutines a channel works as long as nobody has to wait
--FILE--
<?php
$channel = new Chan(1);
var_dump($channel->push('value'), $channel->pop());
try {
    $channel->pop();
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
bool(true)
string(5) "value"
API must be called in the coroutine
