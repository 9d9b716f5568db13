--TEST--
A fatal error in a coroutine ends the program: shutdown functions run, the status is 255
--FILE--
<?php
register_shutdown_function(function () {
    echo "shutdown function\n";
    go(fn () => print("a coroutine in it\n"));
    echo "shutdown function ends\n";
});
go(function () {
    $list = new ArrayObject([1]);
    Co::yield();
});
go(function () {
    try {
        go(function () {
            $text = str_repeat('x', 1000);
            eval('class Twice {} class Twice {}');
        });
    } finally {
        echo "never: a fatal error passes no finally\n";
    }
});
echo "never\n";
?>
--EXPECTF--

Fatal error: Cannot %Sdeclare class Twice%S in %s(%d) : eval()'d code on line %d
shutdown function
a coroutine in it
shutdown function ends
