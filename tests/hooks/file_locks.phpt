--TEST--
SWOOLE_HOOK_FILE: who waits for a lock inside of PHP's own functions, or for the disk, lets others run
--FILE--
<?php
$path = tempnam(sys_get_temp_dir(), 'lock');
Co\run(function () use ($path) {
    $holder = fopen($path, 'r+');
    flock($holder, LOCK_EX);
    $writer = go(fn () => var_dump(file_put_contents($path, 'written under a lock', LOCK_EX)));
    $object = new SplFileObject($path, 'r+');
    $other = go(function () use ($object) {
        var_dump($object->flock(LOCK_SH), $object->fgets(), $object->flock(LOCK_UN));
    });
    $cancelled = go(fn () => var_dump(file_put_contents($path, 'never', LOCK_EX)));
    Co::cancel($cancelled);
    Co::join([$cancelled]);
    var_dump(fgets($holder));
    // In the middle of such a function a stream is not taken away.
    foreach (get_resources('stream') as $stream) {
        if ((stream_get_meta_data($stream)['mode'] ?? '') === 'cb') {
            var_dump(fclose($stream));
        }
    }
    flock($holder, LOCK_UN);
    Co::join([$writer]);
    Co::join([$other]);

    echo "the disk\n";
    fwrite($holder, 'x');
    $syncing = go(fn () => var_dump(fsync($holder)));
    echo "others run, but not with this file\n";
    try {
        fdatasync($holder);
    } catch (Swoole\Error $e) {
        echo $e->getCode() === SWOOLE_ERROR_CO_HAS_BEEN_BOUND ? "bound\n" : "$e\n";
    }
    Co::join([$syncing]);
    $syncing = go(fn () => var_dump(fdatasync($holder)));
    fclose($holder);
    Co::join([$syncing]);
    var_dump(@fsync(fopen('php://memory', 'r')), fsync(fopen($path, 'r')));
});
unlink($path);
?>
--EXPECTF--

Warning: file_put_contents(): Exclusive locks are not supported for this stream in %s on line %d
bool(false)
bool(false)

Warning: fclose(): %s in %s on line %d
bool(false)
int(20)
bool(true)
string(20) "written under a lock"
bool(true)
the disk
others run, but not with this file
bound
bool(true)
bool(false)
bool(false)
bool(true)
