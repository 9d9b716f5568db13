--TEST--
With OPcache the library is what it is without: the same classes, functions, aliases, comments and traces, in the same order
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

$program = '
    foreach (get_declared_classes() as $name) {
        if (($class = new ReflectionClass($name))->isUserDefined()) {
            echo $class;
        }
    }
    foreach (get_defined_functions()["user"] as $name) {
        echo new ReflectionFunction($name);
    }
    var_dump(class_exists("Co\WaitGroup", false), defined("SWOOLE_LIBRARY"));
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
