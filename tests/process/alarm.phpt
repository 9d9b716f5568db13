--TEST--
alarm() sends SIGALRM at an interval until it is stopped
--FILE--
<?php
use Swoole\{Event, Process};
swoole_async_set(['wait_signal' => true]);
Process::signal(SIGALRM, function () {
    static $count = 0;
    echo ++$count, "\n";
    if ($count === 3) {
        Process::alarm(-1);
        Process::signal(SIGALRM, null);
    }
});
Process::alarm(2000);
Event::wait();
?>
--EXPECT--
1
2
3
