--TEST--
swoole_hashcode() gives the numbers that programs have stored
--FILE--
<?php
foreach (['', 'a', 'hello', "\xff\xfe"] as $text) {
    echo json_encode(bin2hex($text)), ' ', swoole_hashcode($text), ' ', swoole_hashcode($text, 1), "\n";
}
var_dump(swoole_hashcode('hello', 2), swoole_hashcode('hello', -1));
try {
    swoole_hashcode([]);
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECT--
"" -9223372036854770427 0
"61" -9223372036854598138 3392050242
"68656c6c6f" -9223371826140139367 3372029979
"fffe" -9223372036848915934 3677141090
bool(false)
bool(false)
swoole_hashcode(): Argument #1 ($data) must be of type string, array given
