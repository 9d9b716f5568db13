--TEST--
No more threads than aio_worker_num work on files; the others wait their turn
--FILE--
<?php
use Swoole\Coroutine\System;
swoole_async_set(['aio_worker_num' => 2]);
$fifo = sys_get_temp_dir() . '/steelwool-' . getmypid();
exec("mkfifo $fifo");
Co\run(function () use ($fifo) {
    $busy = [go(fn () => System::readFile($fifo)), go(fn () => System::readFile($fifo))];
    $done = false;
    go(function () use (&$done) {
        System::readFile(__FILE__);
        $done = true;
    });
    while (Co::stats()['aio_queue_size'] !== 1) {
        Co::sleep(0.001);
    }
    ['aio_task_num' => $jobs, 'aio_worker_num' => $threads, 'aio_queue_size' => $queue] = Co::stats();
    var_dump($done, $jobs, $threads, $queue);
    echo System::exec('grep Threads /proc/' . getmypid() . '/status')['output'];
    do {
        exec("exec 3<>$fifo; echo >&3"); // lets go whoever has it open
        Co::sleep(0.001);
    } while (array_filter($busy, Co::exists(...)));
    while (!$done) {
        Co::sleep(0.001);
    }
    var_dump($done, Co::stats()['aio_task_num']);
});
unlink($fifo);
?>
--EXPECT--
bool(false)
int(3)
int(2)
int(1)
Threads:	3
bool(true)
int(0)
