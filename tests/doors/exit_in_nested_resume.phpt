--TEST--
exit() in a coroutine that another has resumed ends both
--FILE--
<?php
$a = go(function () {
    Co::yield();
    exit("a says goodbye\n");
});
go(function () use ($a) {
    Co::resume($a);
    echo "never\n";
});
echo "never\n";
?>
--EXPECT--
a says goodbye
