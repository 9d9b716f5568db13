--TEST--
PHP's limit of the call stack is that of the coroutine that runs; who catches the error goes on (PHP 8.3)
--SKIPIF--
<?php
if (PHP_VERSION_ID < 80300) die('skip: PHP has no such limit');
?>
--FILE--
<?php
function deeper(int $left): int
{
    return $left === 0 ? 0 : 1 + array_sum(array_map('deeper', [$left - 1]));
}
function without_end(): string
{
    try {
        return deeper(PHP_INT_MAX);
    } catch (Error $error) {
        return preg_replace(['/\d+/', '/ \(.*\)/'], ['N', ''], $error->getMessage());
    }
}
Co\run(function () {
    $first = go(function () {
        Co::yield();
        echo 'resumed: ', deeper(500), ' ', without_end(), "\n";
    });
    go(function () use ($first) {
        echo 'first: ', without_end(), "\n";
        Co::resume($first);
        Co::sleep(0.001);
        echo 'after a wait: ', deeper(500), ' ', without_end(), "\n";
    });
});
// The main program has a larger one than a coroutine, also after switches.
echo 'outside: ', deeper(8000), "\n";
?>
--EXPECT--
first: Maximum call stack size of N bytes reached. Infinite recursion?
resumed: 500 Maximum call stack size of N bytes reached. Infinite recursion?
after a wait: 500 Maximum call stack size of N bytes reached. Infinite recursion?
outside: 8000
