--TEST--
While a file is slow the loop turns; cancel() gives a file up
--FILE--
<?php
use Swoole\Coroutine\System;
$fifo = sys_get_temp_dir() . '/steelwool-' . getmypid();
exec("mkfifo $fifo");
Co\run(function () use ($fifo) {
    $ticks = 0;
    Swoole\Timer::tick(1, function (int $id) use (&$ticks, $fifo) {
        if (++$ticks === 5) {
            Swoole\Timer::clear($id);
            go(fn () => System::writeFile($fifo, 'through the pipe'));
        }
    });
    var_dump(System::readFile($fifo), $ticks);
    $cid = go(function () use ($fifo) {
        var_dump(System::readFile($fifo), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
    });
    Co::cancel($cid);
});
echo "end\n";
unlink($fifo);
?>
--EXPECT--
string(16) "through the pipe"
int(5)
bool(false)
bool(true)
end
