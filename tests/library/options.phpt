--TEST--
Options of the library are set one by one or all at once; one that was never set is null
--FILE--
<?php
swoole_library_set_option('size', 3);
swoole_library_set_option('size', 4);
swoole_library_set_option('name', 'a');
echo json_encode(swoole_library_get_options()), "\n";
swoole_library_set_options(['other' => null]);
echo json_encode(swoole_library_get_options()), "\n";
var_dump(swoole_library_get_option('other'), swoole_library_get_option('size'));
try {
    swoole_library_set_options('size');
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECTF--
{"size":4,"name":"a"}
{"other":null}
NULL
NULL
swoole_library_set_options(): Argument #1 ($options) must be of type array, string given, called in %soptions.php on line %d
