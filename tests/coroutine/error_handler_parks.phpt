--TEST--
A user's error handler may wait
--FILE--
<?php
set_error_handler(function (int $level, string $text) {
    echo "handler of ", Co::getCid(), ": $text\n";
    Co::yield();
    echo "handler of ", Co::getCid(), " goes on\n";
});
$cid = go(function () {
    echo $undefined;
    echo "the coroutine goes on\n";
});
go(fn () => print("another one\n"));
Co::resume($cid);
Swoole\Event::wait();
?>
--EXPECT--
handler of 1: Undefined variable $undefined
another one
handler of 1 goes on
the coroutine goes on
