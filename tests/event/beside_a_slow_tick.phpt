--TEST--
A tick that is always due and a stream that is always readable do not keep each other from their turns, nor a coroutine
--FILE--
<?php
use Swoole\{Event, Timer};
use Swoole\Coroutine\System;

[$mine, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
[$other, $end] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($theirs, 'never read');
fwrite($end, 'never read either');

$counts = ['tick' => 0, 'readable' => 0, 'coroutine' => 0];

Timer::tick(1, function (int $id) use (&$counts, &$mine) {
    $counts['tick']++;
    usleep(2000); // The next is due before this one ends.
    if (min($counts) >= 20 || $counts['tick'] > 5000) {
        Timer::clear($id);
        Event::del($mine);
    }
});
Event::add($mine, function () use (&$counts) {
    $counts['readable']++;
});
go(function () use (&$counts, $other) {
    while (min($counts) < 20 && $counts['tick'] < 5000) {
        System::waitEvent($other, SWOOLE_EVENT_READ, 1);
        $counts['coroutine']++;
    }
});
Event::wait();
// Nobody is called very much more often than the others.
var_dump(min($counts) >= 20, $counts['tick'] <= 200);
?>
--EXPECT--
bool(true)
bool(true)
