--TEST--
waitEvent() that gives up, is cancelled, or is given what has no descriptor
--FILE--
<?php
use Swoole\Coroutine\System;
function tell(mixed $found) {
    echo json_encode($found), ' ', swoole_last_error(), "\n";
    swoole_clear_error();
}
Co\run(function () {
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    tell(System::waitEvent($ours, SWOOLE_EVENT_READ, 0.002));
    tell(System::waitEvent($ours, SWOOLE_EVENT_READ, 0));
    tell(System::waitEvent($ours, 1 << 20));
    tell(System::waitEvent(987654));
    tell(System::waitEvent(fopen(__FILE__, 'r')));
    $cid = go(fn () => tell(System::waitEvent($ours)));
    Co::cancel($cid);
    tell(System::waitEvent('no descriptor'));
});
try {
    System::waitEvent(STDIN);
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
false 10018
false 110
false 22
false 9
false 1
false 10017

Warning: Swoole\Coroutine\System::waitEvent(): invalid file descriptor passed in %s on line %d

Warning: Swoole\Coroutine\System::waitEvent(): unknown fd type in %s on line %d
false 503
API must be called in the coroutine
