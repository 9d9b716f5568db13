--TEST--
coroutine_warn_ms: a coroutine that is there for long is told with the place where it waits, once for each place
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;

function waits(Channel $channel): void
{
    $channel->pop();
}

$log = tempnam('/tmp', 'steelwool-watchdog-');
chdir(__DIR__);
Coroutine::set(['coroutine_warn_ms' => 60, 'log_file' => $log]);
Coroutine\run(function () use ($log) {
    $channel = new Channel;
    for ($i = 0; $i < 10; $i++) {
        go(waits(...), $channel);
    }
    go(fn () => Coroutine::sleep(0.01)); // Young when it ends.
    while (substr_count(file_get_contents($log), 'waits()') < 2) {
        Coroutine::sleep(0.01);
    }
    $channel->close();
});
$lines = preg_grep('/waits\(\)/', file($log));
unlink($log);
echo preg_replace(['/^\S+ \S+ \S+\t/m', '/for \d+ ms/', '/#\d+/'], ['', 'for N ms', '#N'], implode($lines));
?>
--EXPECT--
WARNING	coroutine: #N is there for N ms (channel): Swoole\Coroutine\Channel->pop() <- waits() coroutine.php:7
WARNING	coroutine: #N is there for N ms (channel): Swoole\Coroutine\Channel->pop() <- waits() coroutine.php:7 (10 times so far)
