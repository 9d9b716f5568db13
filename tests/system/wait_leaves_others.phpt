--TEST--
Waiting for one child leaves the others to PHP's own functions
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    $foreign = proc_open('exit 9', [], $pipes);
    var_dump(System::exec('sleep 0.02; exit 1')['code']);
    var_dump(proc_close($foreign));
});
?>
--EXPECT--
int(1)
int(9)
