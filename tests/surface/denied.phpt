--TEST--
Native classes: what cannot be unset, made, or used without its constructor
--FILE--
<?php
#[AllowDynamicProperties]
class Child extends Swoole\Coroutine\Channel
{
    public $own = 1;
    public $errCode = 5;    // declared anew
}
$child = new Child();
$child->dynamic = 1;
unset($child->own, $child->dynamic, $child->unknown);
var_dump(isset($child->own), isset($child->dynamic));
foreach ([[new Chan(), 'errCode'], [$child, 'capacity'], [$child, 'errCode'], [new Swoole\Server('127.0.0.1', 0), 'port']] as [$object, $name]) {
    try {
        unset($object->$name);
        echo "unset\n";
    } catch (Error $error) {
        echo $error->getMessage(), "\n";
    }
}
foreach (['Swoole\Coroutine', 'Swoole\Event', 'Swoole\Timer'] as $class) {
    try {
        new $class();
    } catch (Error $error) {
        echo $error->getMessage(), "\n";
    }
}
$broken = new class extends Chan {
    public function __construct() {}
};
try {
    $broken->push(1);
} catch (Swoole\Error $error) {
    echo $error->getMessage(), ' (', swoole_strerror($error->getCode()), ")\n";
}
?>
--EXPECT--
bool(false)
bool(false)
Property errCode of class Swoole\Coroutine\Channel cannot be unset
Property capacity of class Child cannot be unset
Property errCode of class Child cannot be unset
Property port of class Swoole\Server cannot be unset
The object of Swoole\Coroutine can not be created for security reasons
The object of Swoole\Event can not be created for security reasons
The object of Swoole\Timer can not be created for security reasons
must call constructor first (Wrong operation)
