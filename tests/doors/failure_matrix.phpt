--TEST--
Wherever PHP code fails, in whatever way, the program ends with it, says so, and does not crash, hang or go on
--FILE--
<?php
require __DIR__ . '/../include/failures.php';

// Each is run as `function ($way) {...}` in a process of its own, and must not come to its end.
$places = [
    'main program' => 'fail($way);',
    'shutdown function' => 'register_shutdown_function(fn () => fail($way)); return;',
    'Co\run' => 'Co\run(fn () => fail($way));',
    'go' => 'Co\run(function () use ($way) { go(fn () => fail($way)); Co::sleep(1); });',
    'go outside of a loop' => 'go(fn () => fail($way));',
    'after a wait' => 'Co\run(function () use ($way) { Co::sleep(0.001); fail($way); });',
    'nested go' => 'Co\run(function () use ($way) { go(function () use ($way) { go(fn () => fail($way)); Co::sleep(1); }); Co::sleep(1); });',
    'defer' => 'Co\run(function () use ($way) { defer(fn () => fail($way)); });',
    'second defer' => 'Co\run(function () use ($way) { defer(fn () => 1); defer(fn () => fail($way)); });',
    'destructor of a local variable' => 'Co\run(function () use ($way) { $x = new FailsAtEnd($way); });',
    'destructor in an inner function' => 'Co\run(function () use ($way) { (function () use ($way) { $x = new FailsAtEnd($way); })(); Co::sleep(1); });',
    'destructor of an argument' => 'Co\run(function () use ($way) { go(function ($x) {}, new FailsAtEnd($way)); Co::sleep(1); });',
    'destructor of what a closure has bound' => 'Co\run(function () use ($way) { $x = new FailsAtEnd($way); go(function () use ($x) { Co::sleep(0.001); }); unset($x); Co::sleep(1); });',
    'destructor of what is returned' => 'Co\run(function () use ($way) { go(fn () => new FailsAtEnd($way)); Co::sleep(1); });',
    'destructor of what a deferred callback returns' => 'Co\run(function () use ($way) { go(function () use ($way) { defer(fn () => new FailsAtEnd($way)); }); Co::sleep(1); });',
    'destructor of a deferred callback' => 'Co\run(function () use ($way) { go(function () use ($way) { $x = new FailsAtEnd($way); defer(function () use ($x) {}); }); Co::sleep(1); });',
    'destructor of the context' => 'Co\run(function () use ($way) { go(function () use ($way) { Co::getContext()["x"] = new FailsAtEnd($way); }); Co::sleep(1); });',
    'destructor of what the context replaces' => 'Co\run(function () use ($way) { Co::getContext()["x"] = new FailsAtEnd($way); Co::getContext()["x"] = 1; Co::sleep(1); });',
    'destructor of what a channel holds' => 'Co\run(function () use ($way) { go(function () use ($way) { $c = new Co\Channel(1); $c->push(new FailsAtEnd($way)); }); Co::sleep(1); });',
    'destructor of what a channel gives' => 'Co\run(function () use ($way) { $c = new Co\Channel(1); $c->push(new FailsAtEnd($way)); $c->pop(); Co::sleep(1); });',
    'destructor of a timer\'s callback' => 'Co\run(function () use ($way) { $x = new FailsAtEnd($way); $t = Swoole\Timer::after(1, function () use ($x) {}); unset($x); Co::sleep(1); });',
    'destructor of a cleared timer' => 'Co\run(function () use ($way) { $x = new FailsAtEnd($way); $t = Swoole\Timer::after(1000, function () use ($x) {}); unset($x); Swoole\Timer::clear($t); Co::sleep(1); });',
    'destructor that the cycle collector calls' => 'Co\run(function () use ($way) { $x = new FailsAtEnd($way); $y = new stdClass; $y->x = $x; $y->y = $y; unset($x, $y); gc_collect_cycles(); Co::sleep(1); });',
    'destructor after an exception that is caught' => 'Co\run(function () use ($way) { try { (function () use ($way) { $x = new FailsAtEnd($way); throw new Exception; })(); } catch (RuntimeException) {} Co::sleep(1); });',
    'timer' => 'Swoole\Timer::after(1, fn () => fail($way)); Swoole\Event::wait();',
    'repeated timer' => 'Swoole\Timer::tick(1, fn () => fail($way)); Swoole\Event::wait();',
    'timer in a loop' => 'Co\run(function () use ($way) { Swoole\Timer::after(1, fn () => fail($way)); Co::sleep(1); });',
    'timer without coroutines' => 'swoole_async_set(["enable_coroutine" => false]); Swoole\Timer::after(1, fn () => fail($way)); Swoole\Event::wait();',
    'readable descriptor' => '[$a, $b] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0); fwrite($a, "x"); Swoole\Event::add($b, fn () => fail($way)); Swoole\Event::wait();',
    'Event::defer' => 'Swoole\Event::defer(fn () => fail($way)); Swoole\Event::wait();',
    'Event::cycle' => 'Swoole\Event::cycle(fn () => fail($way)); Swoole\Timer::after(1, fn () => 1); Swoole\Event::wait();',
    'signal' => 'Swoole\Process::signal(SIGUSR1, fn () => fail($way)); Swoole\Timer::after(1, fn () => Swoole\Process::kill(getmypid(), SIGUSR1)); Swoole\Timer::after(2000, fn () => 1); Swoole\Event::wait();',
    'exit condition' => 'Co::set(["exit_condition" => fn () => fail($way)]); Co\run(fn () => 1); Swoole\Event::wait();',
    'error handler' => 'set_error_handler(fn () => fail($way)); Co\run(function () { echo $undefined; Co::sleep(1); });',
    'error handler that our warning calls' => 'set_error_handler(fn () => fail($way)); Co\run(function () { Swoole\Timer::clear("x" . Co::join([Co::getCid()], 1)); Co::sleep(1); });',
    'error handler in a conversion' => 'set_error_handler(fn () => fail($way)); Co\run(function () { Co::set(["log_level" => new stdClass]); Co::sleep(1); });',
    'conversion to text' => 'Co\run(function () use ($way) { Co::set(["log_file" => new FailsAsText($way)]); Co::sleep(1); });',
    'output callback at the end of a coroutine' => 'Co\run(function () use ($way) { go(function () use ($way) { ob_start(fn () => fail($way)); echo "x"; }); Co::sleep(1); });',
    'output callback' => 'Co\run(function () use ($way) { ob_start(fn () => fail($way)); echo "x"; ob_end_flush(); Co::sleep(1); });',
    'autoloader' => 'spl_autoload_register(fn () => fail($way)); Co\run(function () { new Missing; Co::sleep(1); });',
    'autoloader that a callback\'s name calls' => 'spl_autoload_register(fn () => fail($way)); Co\run(function () { go("Missing::f"); Co::sleep(1); });',
    'stream wrapper' => 'FailingStream::$way = $way; stream_wrapper_register("failing", "FailingStream"); Co\run(function () { fread(fopen("failing://x", "r"), 1); Co::sleep(1); });',
    'included stream' => 'FailingStream::$way = $way; stream_wrapper_register("failing", "FailingStream"); Co\run(function () { include "failing://x"; Co::sleep(1); });',
    'sorting' => 'Co\run(function () use ($way) { $a = [3, 2, 1]; usort($a, fn () => fail($way)); Co::sleep(1); });',
    'generator' => 'Co\run(function () use ($way) { foreach ((function () use ($way) { yield 1; fail($way); })() as $x); Co::sleep(1); });',
    'finally of a coroutine that is unwound' => 'Co\run(function () use ($way) { go(function () use ($way) { try { Co::yield(); } finally { fail($way); } }); });',
    'fiber' => 'Co\run(function () use ($way) { (new Fiber(fn () => fail($way)))->start(); Co::sleep(1); });',
    'barrier of the library' => 'Co\run(function () use ($way) { Swoole\Coroutine\batch([fn () => fail($way)]); Co::sleep(1); });',
    'callback client' => '$c = new Swoole\Http\Client("127.0.0.1", 1); $c->get("/", fn () => fail($way)); Swoole\Event::wait();',
    'destructor of a callback client\'s closure' => '$c = new Swoole\Http\Client("127.0.0.1", 1); $x = new FailsAtEnd($way); $c->get("/", function () use ($x) {}); unset($x); Swoole\Event::wait();',
    'callback of Redis' => '$c = new Swoole\Redis; $c->connect("127.0.0.1", 1, fn () => fail($way)); Swoole\Event::wait();',
    'tick function' => 'Co\run(function () use ($way) { register_tick_function(fn () => fail($way)); eval("declare(ticks=1); \$a = 1; \$b = 2;"); Co::sleep(1); });',
];

/** @return array{resource, resource, string} */
function start(string $code, string $way): array
{
    $file = tempnam(sys_get_temp_dir(), 'place');
    $include = var_export(__DIR__ . '/../include/failures.php', true);
    file_put_contents($file, "<?php\nrequire $include;\n(function (\$way) { $code; echo 'WENT ON'; })('$way');\n");
    // As in include/server.php.
    $command = [...array_filter(explode(' ', (string) getenv('STEELWOOL_WRAPPER'))), PHP_BINARY, '-n'];
    foreach (['memory_limit=8M', 'display_errors=stderr', 'html_errors=0', 'extension=' . getenv('STEELWOOL_MODULE')] as $option) {
        array_push($command, '-d', $option);
    }
    $process = proc_open(['timeout', '-s', 'KILL', getenv('STEELWOOL_PATIENCE') ?: '20', ...$command, $file], [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    return [$process, $pipes[1], $file];
}

/** What is wrong with the end of a program that failed so; nothing: it is as it must be. */
function judge(string $way, int $status, string $output): string
{
    $as_exit = $way === 'exit' && ($status === 7 || str_contains($output, 'ExitException'));
    return match (true) {
        $status >= 128 && $status !== 137 && $status !== 255 => "killed by signal " . ($status - 128) . ": $output",
        $status === 9 || $status === 137 => 'hangs',
        str_contains($output, 'WENT ON') && $way !== 'exit' && $status !== 255 => "goes on: $output",
        str_contains($output, 'internal error') => $output,
        $as_exit || ($status === 255 && str_contains($output, SAID[$way])) => '',
        // A PHP that reports the limit at once fails anew when it prints that in an output callback.
        $way === 'memory' && $status === 255 && str_contains($output, 'Cannot use output buffering in output') => '',
        default => "status $status: $output",
    };
}

// PHP 8.6.0RC3 itself says nothing of a fatal error inside of a fiber.
$fatal = escapeshellarg('(new Fiber(fn () => eval("class A { const B = 1, B = 1; }")))->start();');
$silent = !str_contains((string) shell_exec(PHP_BINARY . " -n -d display_errors=stderr -r $fatal 2>&1"), 'Fatal error') ? 'fiber, ' : null;

$jobs = [];
foreach ($places as $place => $code) {
    foreach (WAYS as $way) {
        $jobs[] = [$place, $way, $code];
    }
}
$running = [];
$count = 0;
while ($jobs || $running) {
    while ($jobs && count($running) < 4) {
        [$place, $way, $code] = array_shift($jobs);
        $running["$place, $way"] = [$way, ...start($code, $way)];
    }
    $name = array_key_first($running);
    [$way, $process, $pipe, $file] = $running[$name];
    unset($running[$name]);
    $output = stream_get_contents($pipe);
    $status = proc_close($process);
    unlink($file);
    $wrong = $silent && $status === 255 && str_starts_with($name, $silent) ? '' : judge($way, $status, $output);
    if ($wrong !== '') {
        echo "$name: ", substr($wrong, 0, 300), "\n";
    }
    $count++;
}
echo $count >= 200 ? 'all' : $count, " tried\n";
?>
--EXPECT--
all tried
