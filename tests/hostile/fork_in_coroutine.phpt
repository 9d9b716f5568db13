--TEST--
A fork out of a coroutine is refused: the child would serve the connections of its parent
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip no pcntl'); ?>
--FILE--
<?php
$pid = pcntl_fork();
if ($pid === 0) {
    exit(3);
}
pcntl_waitpid($pid, $status);
echo pcntl_wexitstatus($status), "\n";
Co\run(static function () {
    try {
        pcntl_fork();
        echo "forked\n";
    } catch (Swoole\Error $error) {
        echo $error->getMessage(), ' ', $error->getCode(), "\n";
    }
});
?>
--EXPECT--
3
must be forked outside the coroutine 507
