--TEST--
Writes of one file are done in the order in which they were asked for, whatever their kinds, and under whatever name the file is known
--FILE--
<?php
use Swoole\Async;

$file = sys_get_temp_dir() . '/steelwool-async-' . getmypid();
$link = "$file.link";
symlink($file, $link);
// Many threads are free to take them.
swoole_async_set(['aio_worker_num' => 32]);
$called = [];
for ($i = 0; $i < 500; $i++) {
    Async::write($i % 2 ? $file : $link, "$i\n", -1, function () use (&$called, $i) {
        $called[] = $i;
    });
}
Async::write($file, 'X', 0);
Async::write($link, 'Y', 1);
Async::write($file, 'Z', 0, function () use ($file, &$called) {
    echo 'at the places that were asked for: ', substr(file_get_contents($file), 0, 2) === 'ZY' ? 'yes' : 'no', "\n";
    $expected = implode("\n", range(0, 499)) . "\n";
    echo 'one after the other: ', substr(file_get_contents($file), 2) === substr($expected, 2) ? 'yes' : 'no', "\n";
    echo 'and so the callbacks: ', $called === range(0, 499) ? 'yes' : 'no', "\n";
});
Async::writeFile($link, 'in place of all');
Async::writeFile($file, ', and more', null, FILE_APPEND);
Async::write($file, '.', -1, function () use ($file) {
    echo file_get_contents($file), "\n";
});
echo count(array_filter(glob('/proc/self/fd/*'), fn ($fd) => @readlink($fd) === $file)), " descriptors for 506 writes: one for each change of the kind\n";
Swoole\Event::wait();
echo count(array_filter(glob('/proc/self/fd/*'), fn ($fd) => @readlink($fd) === $file)), " afterwards\n";
unlink($link);
unlink($file);
?>
--EXPECT--
3 descriptors for 506 writes: one for each change of the kind
at the places that were asked for: yes
one after the other: yes
and so the callbacks: yes
in place of all, and more.
0 afterwards
