--TEST--
The preemptive scheduler works in a child, too
--FILE--
<?php
use Swoole\Process;
Co::set(['enable_preemptive_scheduler' => true]);
$process = new Process(function () {
    $done = false;
    go(function () use (&$done) {
        for ($i = 0; !$done; $i++) {
        }
        echo "the other one has had its turn\n";
    });
    $done = true;
}, false, 0, true);
$process->start();
var_dump(Process::wait()['code']);
?>
--EXPECT--
the other one has had its turn
int(0)
