--TEST--
Output buffers that a coroutine leaves open are printed when it ends
--FILE--
<?php
go(function () {
    ob_start(fn ($text) => "[$text]");
    echo 'left open';
    Co::yield();
});
echo "meanwhile\n";
Co::resume(1);
echo "\nafter it\n";
Swoole\Event::wait();
?>
--EXPECT--
meanwhile
[left open]
after it
