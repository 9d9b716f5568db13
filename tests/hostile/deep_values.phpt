--TEST--
PHP's recursive functions reach their own limits on the stack of a coroutine
--FILE--
<?php
Co\run(static function () {
    $levels = 4090; // unserialize_max_depth is 4096
    $array = unserialize(str_repeat('a:1:{i:0;', $levels) . 'i:1;' . str_repeat('}', $levels));
    $object = unserialize(str_repeat('O:8:"stdClass":1:{s:1:"a";', $levels) . 'i:1;' . str_repeat('}', $levels));
    echo gettype($array), ' ', gettype($object), "\n";
    unset($array, $object);
    $down = static function ($left) use (&$down) { return $left ? array_map($down, [$left - 1]) : 0; };
    $down(1000);
    echo "freed\n";
});
?>
--EXPECT--
array object
freed
