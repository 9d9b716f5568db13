--TEST--
An array object gives single elements out wrapped, and is an array to PHP
--FILE--
<?php
$array = swoole_array(['name' => 'pool', 'sizes' => [4, 8], 'free' => null, 3 => 1.5]);
echo get_class($array->get('name')), ' ', get_class($array->get('sizes')), ' ', $array->get('sizes')->get(1), "\n";
var_dump($array->get('free'), $array->getOr('none'), $array->getOr('none', 'default'), $array->exists('free'), isset($array['free']));
var_dump($array['name'], $array['none'], empty($array['sizes']), count($array), $array->firstKey(), $array->lastKey());

$array['new'] = 1;
$array[] = 2;
unset($array['sizes'], $array['free']);
foreach ($array as $key => $value) {
    echo "$key=$value ";
}
echo "\n", serialize($array), "\n";
var_dump(unserialize(serialize($array)) == $array, $array->serialize() === serialize($array->toArray()));

foreach (['none', 7] as $key) {
    try {
        $array->get($key);
    } catch (Swoole\Exception\ArrayKeyNotExists $failure) {
        echo 'no ', $failure->getMessage(), "\n";
    }
}
$empty = _array();
var_dump($empty->isEmpty(), $empty->first(), $empty->last(), $empty->pop(), $empty->popFront(), $empty->lastKey());
echo json_encode([swoole_array_list(1, 'a')->toArray(), swoole_array_default_value(['k' => null], 'k', 'default')]), "\n";
?>
--EXPECT--
Swoole\StringObject Swoole\ArrayObject 8
NULL
NULL
string(7) "default"
bool(true)
bool(false)
string(4) "pool"
NULL
bool(false)
int(4)
string(4) "name"
int(3)
name=pool 3=1.5 new=1 4=2 
O:18:"Swoole\ArrayObject":4:{s:4:"name";s:4:"pool";i:3;d:1.5;s:3:"new";i:1;i:4;i:2;}
bool(true)
bool(true)
no none
no 7
bool(true)
NULL
NULL
NULL
NULL
NULL
[[1,"a"],null]
