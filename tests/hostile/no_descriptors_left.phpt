--TEST--
Without a descriptor for the event loop what needs it fails with an exception, and running it with a fatal error
--FILE--
<?php
use Swoole\{Coroutine\System, Event, Process};
if ($argc === 1) {
    $command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), '-d', 'display_errors=1', '-d', 'fatal_error_backtraces=0', __FILE__, 'child'];
    exec('ulimit -n 50; ' . implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1', $lines, $status);
    echo implode("\n", $lines), "\n$status\n";
    exit;
}
while ($file = @fopen('/dev/null', 'r')) {
    $files[] = $file;
}
array_pop($files); // One is left: not enough for the loop.
var_dump(@Event::add($files[0], fn () => 0), swoole_last_error(), @Process::signal(SIGUSR1, fn () => 0));
go(function () {
    foreach ([fn () => System::readFile('/'), fn () => System::exec('true')] as $wait) {
        try {
            var_dump($wait());
        } catch (Swoole\Error $error) {
            echo $error->getMessage(), ' ', $error->getCode(), "\n";
        }
    }
    Co::sleep(0.001);
});
try {
    Event::wait();
} finally {
    echo "never\n";
}
?>
--EXPECTF--
bool(false)
int(24)
bool(false)
the event loop cannot be made, Error: Too many open files[24] 24
the event loop cannot be made, Error: Too many open files[24] 24

Fatal error: Swoole\Event::wait(): the event loop cannot be made, Error: Too many open files[24] in %s on line %d
255
