--TEST--
What cannot be read or written is refused with false where the file cannot be opened, and told by the callback where it comes later
--FILE--
<?php
use Swoole\Async;

// Said in one line: function and reason.
set_error_handler(function (int $level, string $text) {
    echo "    $text\n";
    return true;
});
$directory = sys_get_temp_dir() . '/steelwool-async-' . getmypid();
mkdir($directory);
touch("$directory/empty");
file_put_contents("$directory/short", '12345');
exec("mkfifo $directory/pipe");
$never = fn () => print("    this is never called\n");
$refused = [
    'no such file' => fn () => Async::readFile("$directory/none", $never),
    'no such directory' => fn () => Async::write("$directory/none/file", 'x', -1, $never),
    'a directory' => fn () => Async::writeFile($directory, 'x', $never),
    'an empty file' => fn () => Async::readFile("$directory/empty", $never),
    'behind its end' => fn () => Async::read("$directory/short", $never, 10, 5),
    'before its begin' => fn () => Async::read("$directory/short", $never, 10, -1),
    'a pipe has no size' => fn () => Async::readFile("$directory/pipe", $never),
    'a pipe that nobody reads' => fn () => Async::write("$directory/pipe", 'x', -1, $never),
    'nothing to write' => fn () => Async::write("$directory/short", '', -1, $never),
    'nothing to write at all' => fn () => Async::writeFile("$directory/short", '', $never),
    'no callback' => fn () => Async::read("$directory/short", null),
    'no such function' => fn () => Async::write("$directory/short", 'x', 0, 'no_such_function'),
    'no name' => fn () => Async::readFile('', $never),
    'a NUL in the name' => fn () => Async::writeFile("a\0b", 'x', $never),
];
foreach ($refused as $what => $call) {
    echo "$what:\n";
    $call() === false || print("    accepted\n");
}
echo 'left as it was: ', file_get_contents("$directory/short"), "\n";
Async::write('/dev/full', 'x', -1, function (string $name, int $written) {
    echo "no room on the device: $written, ", swoole_strerror(swoole_last_error()), "\n";
});
Swoole\Event::wait();
array_map('unlink', glob("$directory/*"));
rmdir($directory);
// More than memory_limit allows is not even begun with.
file_put_contents($directory, str_repeat('x', 12000000));
ini_set('memory_limit', '10M');
echo "larger than memory_limit:\n";
var_dump(Async::readFile($directory, $never));
unlink($directory);
?>
--EXPECTF--
no such file:
    Swoole\Async::readFile(): open file[%s/none] failed, Error: No such file or directory[2]
no such directory:
    Swoole\Async::write(): open(%s/none/file) failed, Error: No such file or directory[2]
a directory:
    Swoole\Async::writeFile(): open(%s) failed, Error: Is a directory[21]
an empty file:
    Swoole\Async::readFile(): file is empty
behind its end:
    Swoole\Async::read(): offset must be less than file_size[=5]
before its begin:
    Swoole\Async::read(): offset must be greater than 0
a pipe has no size:
    Swoole\Async::readFile(): file is empty
a pipe that nobody reads:
    Swoole\Async::write(): open(%s/pipe) failed, Error: No such device or address[6]
nothing to write:
nothing to write at all:
no callback:
    Swoole\Async::read(): the callback is not callable: %s
no such function:
    Swoole\Async::write(): the callback is not callable: function "no_such_function" not found or invalid function name
no name:
    Swoole\Async::readFile(): the file name is empty or has a NUL
a NUL in the name:
    Swoole\Async::writeFile(): the file name is empty or has a NUL
left as it was: 12345
no room on the device: -1, No space left on device
larger than memory_limit:
    Swoole\Async::readFile(): file_size[size=12000000|max_size=%d] is too big. Please use swoole_async_read
bool(false)
