--TEST--
A coroutine that a destructor at the end of the program starts may wait; nobody wakes it, it is given up
--FILE--
<?php
class Last
{
    public function __destruct()
    {
        go(function () {
            echo "waits\n";
            Co::sleep(0.001);
            echo "never\n";
        });
        echo "the destructor ends\n";
    }
}
$last = new Last();
?>
--EXPECT--
waits
the destructor ends
