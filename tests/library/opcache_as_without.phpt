--TEST--
With OPcache the library is what it is without: the same classes, functions, aliases, comments and traces. But all classes are there at the start, not from their first use on
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

$list = 'echo implode(" ", array_filter(get_declared_classes(), fn ($name) => (new ReflectionClass($name))->isUserDefined()));';
[$some, $all] = [explode(' ', child($list)[1]), explode(' ', child($list, OPCACHE)[1])];
var_dump(count($some) < 5, count($all) > 70, array_diff($some, $all));

$program = '
    foreach (' . var_export($all, true) . ' as $name) {
        if (class_exists($name) || trait_exists($name)) {
            echo new ReflectionClass($name);
        }
    }
    foreach (get_defined_functions()["user"] as $name) {
        echo new ReflectionFunction($name);
    }
    var_dump(class_exists("Co\WaitGroup"), defined("SWOOLE_LIBRARY"));
    print_r(get_included_files());
    class Later extends Swoole\MultibyteStringObject {}
    echo new Later("early bound"), "\n";
    (new Swoole\Coroutine\WaitGroup())->done();
';
foreach ([[], ['swoole.use_shortname=Off'], ['swoole.enable_library=Off']] as $settings) {
    [, $without] = child($program, $settings);
    [, $with] = child($program, [...OPCACHE, ...$settings]);
    echo implode($settings), "\n";
    var_dump($with === $without, strlen($with) > 50000);
}
echo strstr(child($program)[1], 'early bound');
?>
--EXPECTF--
bool(true)
bool(true)
array(0) {
}

bool(true)
bool(true)
swoole.use_shortname=Off
bool(true)
bool(true)
swoole.enable_library=Off
bool(true)
bool(false)
early bound

Fatal error: Uncaught BadMethodCallException: WaitGroup misuse: negative counter in @swoole/library/core/Coroutine/WaitGroup.php:%d
Stack trace:
#0 FILE(%d): Swoole\Coroutine\WaitGroup->done()
#1 {main}
  thrown in @swoole/library/core/Coroutine/WaitGroup.php on line %d
