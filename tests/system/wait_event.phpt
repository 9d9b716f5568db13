--TEST--
waitEvent() tells when a descriptor can be read or written
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    $name = [SWOOLE_EVENT_READ => 'read', SWOOLE_EVENT_WRITE => 'write', SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE => 'both'];
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    echo $name[System::waitEvent($ours, SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE)], "\n";
    echo $name[System::waitEvent($ours, SWOOLE_EVENT_WRITE, 0)], "\n";
    go(function () use ($theirs) {
        Co::sleep(0.002);
        fwrite($theirs, 'x');
    });
    $both = [go(fn () => print($name[Co::waitEvent($ours)] . "\n")), go(fn () => print($name[Co::waitEvent($ours)] . "\n"))];
    Co::join($both);
    echo $name[System::waitEvent($ours, SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE, 1)], "\n";
    fread($ours, 1);
    fclose($theirs);
    echo "closed: ", $name[System::waitEvent($ours, SWOOLE_EVENT_READ, 1)], "\n";
});
?>
--EXPECT--
write
write
read
read
both
closed: read
