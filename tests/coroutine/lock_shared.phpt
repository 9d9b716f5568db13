--TEST--
A shared lock holds between processes: no two are inside at once
--SKIPIF--
<?php
if (!function_exists('pcntl_fork')) die('skip: no pcntl');
?>
--FILE--
<?php
$lock = new Swoole\Coroutine\Lock(true);
$file = tempnam(sys_get_temp_dir(), 'lock');
file_put_contents($file, '0');
$count = function () use ($lock, $file) {
    Co\run(function () use ($lock, $file) {
        for ($coroutine = 0; $coroutine < 2; $coroutine++) {
            go(function () use ($lock, $file) {
                for ($i = 0; $i < 10; $i++) {
                    $lock->lock();
                    $number = (int) file_get_contents($file);
                    Co::sleep(0.001);
                    file_put_contents($file, (string) ($number + 1));
                    $lock->unlock();
                }
            });
        }
    });
};
$children = [];
for ($child = 0; $child < 2; $child++) {
    $pid = pcntl_fork();
    if ($pid === 0) {
        $count();
        exit(0);
    }
    $children[] = $pid;
}
$count();
foreach ($children as $pid) {
    pcntl_waitpid($pid, $status);
}
echo file_get_contents($file), " of 60\n";
unlink($file);

$lock = new Swoole\Coroutine\Lock();
Co\run(fn () => $lock->lock());
$pid = pcntl_fork();
if ($pid === 0) {
    Co\run(function () use ($lock) {
        // A copy of the parent's lock; the coroutine that took it is not here.
        var_dump($lock->lock(LOCK_NB), $lock->unlock(), $lock->lock(LOCK_NB));
    });
    exit(0);
}
pcntl_waitpid($pid, $status);
Co\run(function () use ($lock) {
    var_dump($lock->lock(LOCK_NB));
});
?>
--EXPECT--
60 of 60
bool(false)
bool(true)
bool(true)
bool(false)
