--TEST--
Functions for tests: a refcount, an error, an end with a status
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$array = [new stdClass];
$other = $array;
var_dump(swoole_implicit_fn('refcount', $array), swoole_implicit_fn('REFCOUNT', 1), swoole_implicit_fn('refcount'));
foreach (['fatal_error', 'abort', ''] as $name) {
    try {
        swoole_implicit_fn($name);
    } catch (Throwable $thrown) {
        echo get_class($thrown), ' ', $thrown->getCode(), ': ', $thrown->getMessage(), "\n";
    }
}
var_dump(swoole_internal_call_user_shutdown_begin());
var_dump(swoole_internal_call_user_shutdown_begin());

swoole_test_kernel_coroutine(2, 0.001);
var_dump(count(Co::list()));
Swoole\Event::wait();
var_dump(count(Co::list()));

[$status, $output] = child('register_shutdown_function(fn () => print("shutdown")); swoole_implicit_fn("bailout", 7);');
echo "status $status: $output\n";
[$status, $output] = child('go(function () { swoole_implicit_fn("bailout"); });');
echo "status $status: $output\n";
?>
--EXPECTF--
int(3)
int(1)
int(0)
Swoole\Error 511: test
Swoole\Exception 505: unknown fn 'abort'
Swoole\Exception 505: unknown fn ''
bool(true)

Warning: swoole_internal_call_user_shutdown_begin(): can not call this function in user level in %s on line %d
bool(false)
int(1)
int(0)
status 7: shutdown
status 95: 
