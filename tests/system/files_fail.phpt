--TEST--
Files that cannot be read or written: false, the number of the error, and a line in the log
--FILE--
<?php
use Swoole\Coroutine\System;
function tell(mixed $found) {
    echo json_encode($found), ' ', swoole_last_error(), "\n";
    swoole_clear_error();
}
$link = sys_get_temp_dir() . '/steelwool-' . getmypid();
symlink('/nowhere', $link);
Co\run(function () use ($link) {
    tell(System::readFile('/no/such/file'));
    tell(System::readFile('/'));
    tell(System::writeFile('/no/such/file', 'text'));
    tell(System::writeFile($link, 'text'));
    tell(System::writeFile('/dev/full', 'text'));
    tell(System::statvfs('/no/such/file'));
    foreach (['', "a\0b"] as $path) {
        foreach ([fn () => System::readFile($path), fn () => System::writeFile($path, ''), fn () => System::statvfs($path)] as $call) {
            try {
                $call();
            } catch (ValueError $e) {
                echo $e->getMessage(), "\n";
            }
        }
    }
});
unlink($link);
foreach ([['readFile', __FILE__], ['writeFile', '/tmp/x', ''], ['statvfs', '/']] as $call) {
    try {
        [System::class, array_shift($call)](...$call);
    } catch (Swoole\Error $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECTF--
[%s]	WARNING	System::read_file(): open(/no/such/file, O_RDONLY) failed, Error: No such file or directory[2]
false 2
[%s]	WARNING	System::read_file(): read(/) failed, Error: Is a directory[21]
false 21
[%s]	WARNING	System::write_file(): open(/no/such/file, %d) failed, Error: No such file or directory[2]
false 2
[%s]	WARNING	System::write_file(): open(%s, %d) failed, Error: Too many levels of symbolic links[40]
false 40
[%s]	WARNING	System::write_file(): write(/dev/full) failed, Error: No space left on device[28]
0 28
false 2
Filename cannot be empty
Filename cannot be empty
Path cannot be empty
Swoole\Coroutine\System::readFile(): Argument #1 ($filename) must not contain any null bytes
Swoole\Coroutine\System::writeFile(): Argument #1 ($filename) must not contain any null bytes
Swoole\Coroutine\System::statvfs(): Argument #1 ($path) must not contain any null bytes
API must be called in the coroutine
API must be called in the coroutine
API must be called in the coroutine
