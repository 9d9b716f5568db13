--TEST--
A command starts with no signal blocked, whatever the program waits for
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    $waits = go(fn () => System::waitSignal([SIGTERM, SIGUSR1]));
    echo json_encode(System::exec('kill -TERM $$; echo it was blocked')), "\n";
    Co::cancel($waits);
});
?>
--EXPECT--
{"code":0,"signal":15,"output":""}
