--TEST--
A result for which the memory limit has no room is not made: the error is PHP's own, and what runs at the end has memory
--FILE--
<?php
require __DIR__ . '/../include/child.php';

$file = sys_get_temp_dir() . '/steelwool-large-' . getmypid();
file_put_contents($file, str_repeat('x', 30_000_000));
$begin = 'register_shutdown_function(function () {
    // Somebody writes a report.
    $report = str_repeat("r", 3_000_000);
    echo "\nat the end: ", memory_get_usage() < 6_000_000 ? "room" : memory_get_usage() . " bytes", "\n";
}); ';
$ways = [
    'by PHP itself' => "str_repeat('x', 30_000_000);",
    'the output of a command' => "Co\\run(fn () => Swoole\\Coroutine\\System::exec('head -c 30000000 /dev/zero'));",
    'a file' => "Co\\run(fn () => Swoole\\Coroutine\\System::readFile('$file'));",
    'a file, by callback' => "Swoole\\Async::readFile('$file', fn () => print('called')); Swoole\\Event::wait();",
    'a command, by callback' => "Swoole\\Async::exec('head -c 30000000 /dev/zero', fn () => print('called')); Swoole\\Event::wait();",
    'what a socket receives' => "Co\\run(function () {
        [\$one, \$other] = swoole_coroutine_socketpair(AF_UNIX, SOCK_STREAM, 0);
        go(function () use (\$other) { for (\$i = 0; \$i < 300; \$i++) { \$other->sendAll(str_repeat('x', 100_000)); } });
        \$one->recvAll(30_000_000);
    });",
    'the command of a hook' => "Swoole\\Runtime::enableCoroutine(); Co\\run(fn () => shell_exec('head -c 30000000 /dev/zero'));",
];
foreach ($ways as $what => $code) {
    [$code, $output] = child($begin . $code, ['memory_limit=8M', 'log_errors=0']);
    $output = preg_replace(['/ in \S+:?.* on line \d+/', '/\d+ bytes\)/'], ['', 'N bytes)'], $output);
    echo "$what ($code): ", trim(preg_replace('/\s+/', ' ', $output)), "\n";
}
unlink($file);
?>
--EXPECT--
by PHP itself (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
the output of a command (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
a file (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
a file, by callback (0): Warning: Swoole\Async::readFile(): file_size[size=30000000|max_size=8388608] is too big. Please use swoole_async_read at the end: room
a command, by callback (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
what a socket receives (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
the command of a hook (255): Fatal error: Allowed memory size of 8388608 bytes exhausted (tried to allocate N bytes) at the end: room
