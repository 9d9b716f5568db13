--TEST--
The loop goes on while a file does not take what is written, while a command runs, and with callbacks that wait
--FILE--
<?php
use Swoole\{Async, Coroutine, Event, Timer};

$pipe = sys_get_temp_dir() . '/steelwool-async-' . getmypid();
exec("mkfifo $pipe");
$reader = fopen($pipe, 'r+'); // Nobody reads from it yet; the pipe takes 64 KiB.
$ticks = 0;
$timer = Timer::tick(1, function () use (&$ticks, $reader) {
    // The writer and the command stand still meanwhile.
    if (++$ticks === 20) {
        echo "20 ticks\n";
        stream_set_blocking($reader, false);
        Event::add($reader, function ($reader) {
            fread($reader, 65536);
        });
        touch($GLOBALS['go']);
    }
});
$go = "$pipe.go";
$left = 3;
$done = function (string $what) use (&$left, $timer, $reader) {
    echo $what, "\n";
    if (--$left === 0) {
        Timer::clear($timer);
        Event::del($reader);
    }
};
Async::write($pipe, str_repeat('x', 300000), -1, function (string $name, int $written) use ($done) {
    // A callback may wait, and does not hold up others.
    Coroutine::sleep(0.01);
    $done("written: $written");
});
Async::exec("while [ ! -e $go ]; do sleep 0.01; done; echo it is there", function (string $output) use ($done) {
    Coroutine::sleep(0.05);
    $done(trim($output));
});
// While a callback waits, the next part is not read: they come one at a time.
$parts = [];
Async::read(__FILE__, function (string $name, string $content) use (&$parts, $done) {
    $parts[] = 'begin';
    Coroutine::sleep(0.002);
    $parts[] = 'end';
    if ($content === '') {
        Coroutine::sleep(0.1);
        $done(array_chunk($parts, 2) === array_fill(0, count($parts) / 2, ['begin', 'end']) ? 'part by part' : json_encode($parts));
    }
}, 500);
Event::wait();
unlink($pipe);
unlink($go);
?>
--EXPECT--
20 ticks
written: 300000
it is there
part by part
