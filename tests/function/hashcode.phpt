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
PLACEHOLDER
