--TEST--
What runs, ends or gives up the loop may be called anywhere: it does its work or is refused, and later loops run
--FILE--
<?php
require __DIR__ . '/../include/child.php';
const AT_ONCE = 4;
const PATIENCE = 10;

/** As child(), several at once, each for a limited time: yields what each is about, its status and its output. */
function children(iterable $codes): Generator
{
    $running = [];
    foreach ($codes as $about => $code) {
        if (count($running) === AT_ONCE) {
            yield from ended($running);
        }
        $file = tempnam(sys_get_temp_dir(), 'anywhere');
        file_put_contents($file, "<?php\n$code");
        $command = ['timeout', '-s', 'KILL', PATIENCE, PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), '-d', 'display_errors=1', $file];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
        $running[] = [$about, $process, $pipes[1], $file];
    }
    while ($running) {
        yield from ended($running);
    }
}

/** Waits for the first of them. */
function ended(array &$running): Generator
{
    [$about, $process, $pipe, $file] = array_shift($running);
    $output = stream_get_contents($pipe);
    unlink($file);
    yield $about => [proc_close($process), str_replace($file, 'FILE', $output)];
}

$functions = [
    'Event::wait' => 'Swoole\Event::wait()',
    'Event::exit' => 'Swoole\Event::exit()',
    'Event::rshutdown' => 'Swoole\Event::rshutdown()',
    'swoole_event_rshutdown' => 'swoole_event_rshutdown()',
    'Event::dispatch' => 'Swoole\Event::dispatch()',
    'Event::cycle' => 'Swoole\Event::cycle(function () { Swoole\Event::cycle(null); })',
    'Event::defer' => 'Swoole\Event::defer(fn () => print("deferred\n"))',
    'Timer::clearAll' => 'Swoole\Timer::clearAll()',
    'Timer::after' => 'Swoole\Timer::after(1, fn () => print("after\n"))',
    'Co\run' => 'Co\run(fn () => Co::sleep(0.001))',
    'go' => 'go(fn () => Co::sleep(0.001))',
    'Co::sleep' => 'Co::sleep(0.001)',
    'Co::cancel' => 'Co::cancel(Co::getCid())',
    'Scheduler' => '(function () { $s = new Co\Scheduler; $s->add(fn () => Co::sleep(0.001)); return $s->start(); })()',
    'Server::start' => '(function () {
        $s = new Swoole\Server("127.0.0.1", 0);
        $s->set(["worker_num" => 1, "log_level" => SWOOLE_LOG_NONE]);
        $s->on("receive", fn () => null);
        $s->on("workerStart", fn ($s) => $s->shutdown());
        return $s->start();
    })()',
    'Process::start' => '(function () { $p = new Swoole\Process(function () { Co::sleep(0); }, false, 0, true); $p->start(); return Swoole\Process::wait(); })()',
    'Process::daemon' => 'Swoole\Process::daemon()',
    'Process::signal' => 'Swoole\Process::signal(SIGUSR2, fn () => null)',
    'waitSignal' => 'Co\System::waitSignal(SIGUSR2, 0.001)',
    'exit' => '(function () { exit; })()',
];
$contexts = [
    'coroutine before the loop' => 'go($call);',
    'coroutine' => 'Co\run($call);',
    'coroutine in a coroutine' => 'Co\run(fn () => go(function () use ($call) { Co::sleep(0.001); $call(); }));',
    'deferred by a coroutine' => 'Co\run(fn () => Co::defer($call));',
    'timer' => 'Swoole\Timer::after(1, $call); Swoole\Event::wait();',
    'plain timer' => 'swoole_async_set(["enable_coroutine" => false]); Swoole\Timer::after(1, $call); Swoole\Event::wait();',
    'plain defer' => 'swoole_async_set(["enable_coroutine" => false]); Swoole\Event::defer($call); Swoole\Event::wait();',
    'cycle' => 'Swoole\Event::cycle(function () use ($call) { Swoole\Event::cycle(null); $call(); }); Swoole\Timer::after(1, fn () => null); Swoole\Event::wait();',
    'signal' => 'Swoole\Process::signal(SIGUSR1, $call); Swoole\Timer::after(5, fn () => null); Swoole\Process::kill(getmypid(), SIGUSR1); Swoole\Event::wait();',
    'exit condition' => 'Co::set(["exit_condition" => function () use ($call) { static $once; $once ??= $call() || true; return true; }]); Co\run(fn () => Co::sleep(0.001));',
    'shutdown function' => 'register_shutdown_function($call);',
    'destructor' => '(function () use ($call) { new Ends($call); })();',
    'destructor in a coroutine' => 'Co\run(function () use ($call) { $ends = new Ends($call); Co::sleep(0.001); });',
    'destructor of a context' => 'Co\run(function () use ($call) { Co::getContext()["ends"] = new Ends($call); });',
    'destructor at the end' => '$GLOBALS["ends"] = new Ends($call);',
    'child' => '$p = new Swoole\Process($call); $p->start(); Swoole\Process::wait();',
    'child in a coroutine' => '$p = new Swoole\Process($call, false, 0, true); $p->start(); Swoole\Process::wait();',
    'server' => '$s = new Swoole\Server("127.0.0.1", 0);
        $s->set(["worker_num" => 1, "log_level" => SWOOLE_LOG_NONE]);
        $s->on("receive", fn () => null);
        $s->on("start", $call); $s->on("workerStart", function ($s) use ($call) { $s->shutdown(); $call(); }); $s->on("workerStop", $call); $s->on("shutdown", $call);
        $s->start();',
    'server without coroutines' => '$s = new Swoole\Server("127.0.0.1", 0);
        $s->set(["worker_num" => 1, "log_level" => SWOOLE_LOG_NONE, "enable_coroutine" => false]);
        $s->on("receive", fn () => null);
        $s->on("start", $call); $s->on("workerStart", function ($s) use ($call) { $s->shutdown(); $call(); }); $s->on("workerStop", $call); $s->on("shutdown", $call);
        $s->start();',
];
$codes = function () use ($contexts, $functions) {
    foreach ($contexts as $context => $place) {
        foreach ($functions as $function => $what) {
            yield [$context, $function] => <<<PHP
            class Ends {
                function __construct(private Closure \$call) {}
                function __destruct() { (\$this->call)(); }
            }
            \$call = function () {
                echo "called\n";
                try {
                    $what;
                } catch (Throwable \$e) {
                    // An exit is an exception in a coroutine.
                    echo get_class(\$e), ': ', \$e->getMessage(), "\n";
                }
            };
            register_shutdown_function(function () {
                Co\\run(function () { Co::sleep(0.001); echo "later: ran\n"; });
            });
            $place
            PHP;
        }
    }
};
$bad = $count = 0;
foreach (children($codes()) as $about => [$status, $output]) {
    [$context, $function] = $about;
    $count++;
    // 255: a fatal error of PHP's kind, which some are answered with.
    $fine = in_array($status, [0, 255]) && str_contains($output, 'called') && !preg_match('/internal error|panicked|zend_mm_heap/', $output);
    // The last destructors run behind the last loop; and a daemon's first process ends at once.
    if ($fine && $context !== 'destructor at the end' && $function !== 'Process::daemon') {
        $fine = str_contains($output, 'later: ran');
    }
    if (!$fine) {
        $bad++;
        echo "$context, $function: status $status\n    ", str_replace("\n", "\n    ", trim(substr($output, 0, 600))), "\n";
    }
}
echo $count === count($contexts) * count($functions) && $bad === 0 ? "done\n" : "$bad of $count bad\n";
?>
--EXPECT--
done
