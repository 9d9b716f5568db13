--TEST--
The functions of timers give further arguments to the callback, as the methods do
--FILE--
<?php
swoole_timer_after(1, fn (...$given) => print(json_encode($given) . "\n"), 'after', 1);
swoole_timer_tick(2, function (int $id, ...$given) {
    echo json_encode($given), "\n";
    swoole_timer_clear($id);
}, 'tick', 2);
Swoole\Event::wait();
?>
--EXPECT--
["after",1]
["tick",2]
