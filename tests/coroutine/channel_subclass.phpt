--TEST--
A channel whose constructor was not called says so
--FILE--
<?php
class Mine extends Chan
{
    public function __construct() {}
}
try {
    (new Mine())->push(1);
} catch (Error $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
}
try {
    serialize(new Chan());
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
try {
    clone new Chan();
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
Swoole\Error: must call constructor first
Serialization of 'Swoole\Coroutine\Channel' is not allowed
Trying to clone an uncloneable object of class Swoole\Coroutine\Channel
