--TEST--
The living objects of the process can be listed and found by their handle
--FILE--
<?php
var_dump(swoole_get_objects());
$first = new stdClass;
$second = new ArrayObject;
unset($first);
$third = new DateTime;
foreach (swoole_get_objects() as $object) {
    echo get_class($object), ' ';
}
unset($object);
echo "\n";
var_dump(swoole_get_vm_status()['object_num'], swoole_get_vm_status()['resource_num'] >= 0);
var_dump(swoole_get_object_by_handle(spl_object_id($second)) === $second);
foreach ([0, -1, 999, PHP_INT_MAX, PHP_INT_MIN] as $handle) {
    echo json_encode(swoole_get_object_by_handle($handle)), ' ';
}
echo "\n";

class Last
{
    public function __destruct()
    {
        // It is no longer anybody's, but still alive.
        echo get_class(swoole_get_object_by_handle(spl_object_id($this))), ' ', count(swoole_get_objects()), "\n";
    }
}
new Last;
unset($second, $third);
var_dump(swoole_get_objects());
?>
--EXPECT--
bool(false)
DateTime ArrayObject 
int(2)
bool(true)
bool(true)
false false false false false 
Last 3
array(0) {
}
