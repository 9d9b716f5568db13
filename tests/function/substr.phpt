--TEST--
unserialize() and json_decode() of a part of a text
--FILE--
<?php
class Thing
{
    public $value = 1;
}
$framed = pack('N', 7) . serialize(['a' => 1, 'b' => [2]]) . "\r\n";
// PHP 8.3 and later warn of what follows the value.
var_dump(@swoole_substr_unserialize($framed, 4) === ['a' => 1, 'b' => [2]]);
var_dump(swoole_substr_unserialize($framed, 4, strlen($framed) - 6) === ['a' => 1, 'b' => [2]]);
var_dump(@swoole_substr_unserialize($framed, 4 - strlen($framed)) === ['a' => 1, 'b' => [2]]);
var_dump(get_class(swoole_substr_unserialize('x' . serialize(new Thing), 1, 0, ['allowed_classes' => false])));
echo "no such part, or no value in it:\n";
foreach ([[strlen($framed)], [1000], [-1000], [PHP_INT_MIN], [PHP_INT_MAX, PHP_INT_MAX], [4, 5]] as $where) {
    echo json_encode(@swoole_substr_unserialize($framed, ...$where)), ' ';
}
var_dump(swoole_substr_unserialize('', 0));

$framed = 'xx{"a":[1,2]}yy';
var_dump(swoole_substr_json_decode($framed, 2, 11, true) === ['a' => [1, 2]]);
var_dump(swoole_substr_json_decode($framed, 2, 11)->a === [1, 2]);
var_dump(swoole_substr_json_decode($framed, -13, 11, false, 512, JSON_OBJECT_AS_ARRAY) instanceof stdClass);
var_dump(swoole_substr_json_decode($framed, 2, 11, null, 512, JSON_OBJECT_AS_ARRAY) === ['a' => [1, 2]]);
var_dump(swoole_substr_json_decode('[[1]]', 0, 0, true, 1), json_last_error_msg());
var_dump(swoole_substr_json_decode('[1]', 0, 0, true, 0), swoole_substr_json_decode('[1]', 0, 0, true, 1 << 31));
try {
    swoole_substr_json_decode('x[1', 1, 0, true, 512, JSON_THROW_ON_ERROR);
} catch (JsonException $exception) {
    echo $exception->getMessage(), "\n";
}
echo "no such part:\n";
foreach ([['', 0], ['text', 4], ['text', -5]] as $where) {
    var_dump(swoole_substr_json_decode(...$where));
}
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)
string(22) "__PHP_Incomplete_Class"
no such part, or no value in it:
false false false false false false bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
NULL
string(%d) "Maximum stack depth exceeded%S"

Warning: swoole_substr_json_decode(): Depth must be greater than zero in %s on line %d

Warning: swoole_substr_json_decode(): Depth must be lower than 2147483647 in %s on line %d
NULL
NULL
Syntax error%S
no such part:

Warning: swoole_substr_json_decode(): Non-empty string required in %s on line %d
NULL

Warning: swoole_substr_json_decode(): Offset must be less than the length of the string in %s on line %d
NULL

Warning: swoole_substr_json_decode(): Offset must be not less than the negative length of the string in %s on line %d
NULL
