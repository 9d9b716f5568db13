--TEST--
The memory limit holds in coroutines, and in what Rust allocates for them
--FILE--
<?php
ini_set('memory_limit', '8M');
register_shutdown_function(fn () => print("shutdown function\n"));
go(function () {
    $channel = new Co\Channel(1000000);
    $big = [];
    while (true) {
        $channel->push(str_repeat('x', 10000));
    }
});
echo "never\n";
?>
--EXPECTF--

Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate %d bytes) in %s on line %d
shutdown function
