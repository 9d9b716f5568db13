--TEST--
What a native class declares cannot be unset; what a subclass or the program adds can
--FILE--
<?php
#[AllowDynamicProperties]
class Mine extends Swoole\Coroutine\Channel
{
    public $own = 1;
}
$channel = new Mine();
$channel->added = 2;
unset($channel->own, $channel->added);
var_dump(isset($channel->own), isset($channel->added));
foreach (['capacity', 'errCode'] as $property) {
    try {
        unset($channel->{$property});
    } catch (Error $error) {
        echo $error->getMessage(), "\n";
    }
}
var_dump($channel->capacity);
?>
--EXPECTF--
bool(false)
bool(false)
Property capacity of class Mine cannot be unset
Property errCode of class Mine cannot be unset
int(1)
