--TEST--
readFile(), writeFile() and statvfs()
--FILE--
<?php
use Swoole\Coroutine\System;
$file = tempnam(sys_get_temp_dir(), 'steelwool');
Co\run(function () use ($file) {
    var_dump(System::writeFile($file, 'first'), System::writeFile($file, ' second', FILE_APPEND));
    var_dump(System::readFile($file));
    var_dump(System::writeFile($file, 'short', LOCK_EX), System::readFile($file, LOCK_EX));
    $large = random_bytes(3_000_000);
    var_dump(Co::writeFile($file, $large) === strlen($large), Co::readFile($file) === $large);
    var_dump(System::writeFile($file, ''), System::readFile($file));
    var_dump(str_starts_with(System::readFile('/proc/self/status'), 'Name:'));
    unlink($file);
    System::writeFile($file, 'new');
    echo decoct(fileperms($file) & 0777), "\n";
    echo implode(' ', array_keys(System::statvfs(__DIR__))), "\n";
    var_dump(Co::statvfs('/proc')['namemax']);
});
unlink($file);
?>
--EXPECT--
int(5)
int(7)
string(12) "first second"
int(5)
string(5) "short"
bool(true)
bool(true)
int(0)
string(0) ""
bool(true)
644
bsize frsize blocks bfree bavail files ffree favail fsid flag namemax
int(255)
