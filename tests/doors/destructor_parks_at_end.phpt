--TEST--
A coroutine that a destructor at the end of the program starts may wait: the loop runs once more
--INI--
error_reporting=8191
--FILE--
<?php
class Last
{
    public function __destruct()
    {
        go(function () {
            echo "waits\n";
            Co::sleep(0.001);
            echo "goes on\n";
        });
        echo "the destructor ends\n";
    }
}
$last = new Last();
?>
--EXPECT--
waits
the destructor ends
goes on
