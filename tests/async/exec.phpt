--TEST--
exec() runs a command of the shell: its output and how it ended go to the callback, and its process is collected
--FILE--
<?php
use Swoole\Async;

$tell = fn (string $output, $status) => print(json_encode([strlen($output) > 100 ? md5($output) : $output, $status]) . "\n");
$commands = [
    'echo out; exit 3',
    'echo last words; kill -KILL $$',
    'no-such-command 2>&1 | wc -l',
    'yes 123456789 | head -c 3000000',
    'exec >&-; sleep 0.02; exit 7', // Closes its output, and goes on.
    '',
];
// One after the other, so that the lines come in order.
$next = function () use (&$commands, &$next, $tell) {
    if (($command = array_shift($commands)) === null) {
        return;
    }
    $pid = Async::exec($command, function (string $output, $status) use (&$pid, $next, $tell) {
        $tell($output, $status);
        // Nothing of it is left, not even a zombie.
        is_dir("/proc/$pid") && print("the process is still there\n");
        $next();
    });
};
$next();
Swoole\Event::wait();
echo 'large: ', md5(str_repeat("123456789\n", 300000)), "\n";
var_dump(Async::exec('echo never run', 'no_such_function'));
try {
    Async::exec("true\0false", 'var_dump');
} catch (ValueError $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
["out\n",{"code":3,"signal":0}]
["last words\n",{"code":0,"signal":9}]
["1\n",{"code":0,"signal":0}]
["%s",{"code":0,"signal":0}]
["",{"code":7,"signal":0}]
["",{"code":0,"signal":0}]
large: %s

Warning: Swoole\Async::exec(): the callback is not callable: function "no_such_function" not found or invalid function name in %s on line %d
bool(false)
Swoole\Async::exec(): Argument #1 ($command) must not contain any null bytes
