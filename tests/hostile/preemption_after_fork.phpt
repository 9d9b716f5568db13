--TEST--
The child of a fork preempts its hogs from the first coroutine on, as its parent does
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip: no pcntl'); ?>
--FILE--
<?php
Co::set(['enable_preemptive_scheduler' => true]);
function watch(string $who): void
{
    Co\run(function () use ($who) {
        $end = false;
        go(function () use (&$end, $who) {
            while (!$end) {
                // Computes until the one that has created it goes on.
            }
            echo "$who: the hog has ended\n";
        });
        $end = true;
    });
}
$child = pcntl_fork();
if ($child === 0) {
    watch('child');
    exit(7);
}
pcntl_waitpid($child, $status);
echo 'child: status ', pcntl_wexitstatus($status), "\n";
watch('parent');
?>
--EXPECT--
child: the hog has ended
child: status 7
parent: the hog has ended
