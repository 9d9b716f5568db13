--TEST--
The child of a fork ends as it should though coroutines of its parent wait in Fibers and generators
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs pcntl');
--FILE--
<?php
$waiting = function () {
    try {
        Co::yield();
        yield 1;
    } finally {
        echo "finally, in ", getmypid() === PARENT ? "the parent\n" : "a child\n";
    }
};
define('PARENT', getmypid());
$in_fiber = go(fn () => (new Fiber(fn () => iterator_to_array($waiting())))->start());
$plain = go(fn () => iterator_to_array($waiting()));

$child = new Swoole\Process(function () {
    register_shutdown_function(fn () => exit(3));
});
$child->start();
echo "status ", Swoole\Process::wait()['code'], "\n";

$pid = pcntl_fork();
if ($pid === 0) {
    throw new Exception('of the child');
}
pcntl_waitpid($pid, $status);
echo "status ", pcntl_wexitstatus($status), "\n";

Co::resume($in_fiber);
Co::resume($plain);
?>
--EXPECTF--
status 3

Fatal error: Uncaught Exception: of the child in %s:%d
Stack trace:
#0 {main}
  thrown in %s on line %d
status 255
finally, in the parent
finally, in the parent
