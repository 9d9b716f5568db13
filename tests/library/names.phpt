--TEST--
Classes and functions of the library are there whenever they are wanted, and traces name their files
--FILE--
<?php
var_dump(count(new Above([1, 2])));
class Above extends Swoole\ArrayObject {}

foreach (['Swoole\StringObject', 'Swoole\Coroutine\WaitGroup', 'Swoole\Constant'] as $class) {
    var_dump(class_exists($class), in_array($class, get_declared_classes(), true));
}
echo (new ReflectionClass('Co\WaitGroup'))->getName(), "\n";
echo (new ReflectionFunction('Swoole\Coroutine\batch'))->getFileName(), "\n";
var_dump(get_included_files() === [__FILE__]);
try {
    (new Swoole\Coroutine\WaitGroup())->done();
} catch (BadMethodCallException $failure) {
    echo $failure->getFile(), ': ', $failure->getMessage(), "\n", $failure->getTraceAsString(), "\n";
}
?>
--EXPECTF--
int(2)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Swoole\Coroutine\WaitGroup
@swoole/library/core/Coroutine/functions.php
bool(true)
@swoole/library/core/Coroutine/WaitGroup.php: WaitGroup misuse: negative counter
#0 %snames.php(%d): Swoole\Coroutine\WaitGroup->done()
#1 {main}
