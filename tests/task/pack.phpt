--TEST--
Server\Task::pack() and unpack(): values as messages for the queue of a server's tasks
--FILE--
<?php
use Swoole\Server\Task;

set_error_handler(fn ($level, $text) => print("Warning: $text\n"));

foreach (['', 'text', str_repeat('x', 8151), str_repeat('x', 8152), str_repeat('x', 1 << 20), 7, null, ['a' => [1.5, true]], new ArrayObject([1])] as $value) {
    $packed = Task::pack($value);
    $in_file = preg_match('~/tmp/swoole\.task\.\w{6}~', $packed, $file) === 1;
    $before = $in_file && filesize($file[0]) > 0;
    echo strlen($packed), ' bytes', $in_file ? ' and a file' : '', ': ';
    var_dump(Task::unpack($packed) == $value);
    if ($in_file) {
        // Whoever unpacks it first has it.
        var_dump($before, file_exists($file[0]), Task::unpack($packed));
    }
}

echo "what is no task:\n";
$packed = Task::pack('text');
foreach (['', 'x', substr($packed, 0, -1), $packed . 'x', str_repeat("\xff", 100)] as $text) {
    var_dump(Task::unpack($text));
}

echo "what cannot be serialized, or read:\n";
try {
    Task::pack(fn () => 0);
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
final class Refuses
{
    public function __wakeup()
    {
        throw new Exception('not again');
    }
}
try {
    Task::unpack(Task::pack(new Refuses));
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
$broken = substr_replace(Task::pack([1]), 'X', 40, 1);
var_dump(Task::unpack($broken));
?>
--EXPECTF--
40 bytes: bool(true)
44 bytes: bool(true)
8191 bytes: bool(true)
304 bytes and a file: bool(true)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(true)
bool(false)
bool(false)
304 bytes and a file: bool(true)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(true)
bool(false)
bool(false)
44 bytes: bool(true)
42 bytes: bool(true)
78 bytes: bool(true)
105 bytes: bool(true)
what is no task:
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(false)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(false)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(false)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(false)
Warning: Swoole\Server\Task::unpack(): invalid task package
bool(false)
what cannot be serialized, or read:
Serialization of 'Closure' is not allowed
not again
[%s]	WARNING	unserialize() failed, Error at offset 0 of 14 bytes
bool(false)
