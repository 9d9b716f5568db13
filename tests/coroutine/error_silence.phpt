--TEST--
The silence of @ and error_reporting() belong to the coroutine in which they were set
--FILE--
<?php
set_error_handler(function (int $level, string $text) {
    echo (error_reporting() & E_USER_WARNING) ? 'heard' : 'silenced', ": $text\n";
    return true;
});
function careful(): void
{
    Co::yield();
    trigger_error('in the careful one', E_USER_WARNING);
}
$a = go(function () {
    @careful();
    trigger_error('after the silence', E_USER_WARNING);
});
$b = go(function () {
    error_reporting(0);
    Co::yield();
    trigger_error('in the one that reports nothing', E_USER_WARNING);
});
trigger_error('outside', E_USER_WARNING);
Co::resume($b);
Co::resume($a);
trigger_error('outside again', E_USER_WARNING);
Swoole\Event::wait();
?>
--EXPECT--
heard: outside
silenced: in the one that reports nothing
silenced: in the careful one
heard: after the silence
heard: outside again
