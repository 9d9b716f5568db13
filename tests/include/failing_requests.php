<?php
/**
 * Requests that fail, each in one place and one of four ways; for tests/server/failure_matrix*.phpt.
 */
require_once __DIR__ . '/server.php';
require_once __DIR__ . '/failures.php';

/** @return array<string, Closure(string, Swoole\Http\Request, Swoole\Http\Response, Swoole\Http\Server): void> */
function places(): array
{
    return [
        'the handler' => fn ($way) => fail($way),
        'after the answer' => function ($way, $request, $response) { $response->end('ok'); fail($way); },
        'in the middle of a stream' => function ($way, $request, $response) { $response->write('part'); fail($way); },
        'after a wait' => function ($way) { Co::sleep(0.001); fail($way); },
        'a coroutine of the request' => function ($way, $request, $response) { go(fn () => fail($way)); $response->end('ok'); },
        'defer' => function ($way, $request, $response) { defer(fn () => fail($way)); $response->end('ok'); },
        'destructor of a local variable' => function ($way, $request, $response) { $x = new FailsAtEnd($way); $response->end('ok'); },
        'destructor of the context' => function ($way, $request, $response) { Co::getContext()['x'] = new FailsAtEnd($way); $response->end('ok'); },
        'destructor of a deferred callback' => function ($way, $request, $response) { $x = new FailsAtEnd($way); defer(function () use ($x) {}); $response->end('ok'); },
        'destructor of an argument' => function ($way, $request, $response) { go(function ($x) {}, new FailsAtEnd($way)); $response->end('ok'); },
        'destructor in a channel' => function ($way, $request, $response) { $c = new Co\Channel(1); $c->push(new FailsAtEnd($way)); $response->end('ok'); },
        'destructor on the response' => function ($way, $request, $response) { $response->trailer = new FailsAtEnd($way); $response->end('ok'); },
        'destructor on the request' => function ($way, $request, $response) { $request->tmpfiles = new FailsAtEnd($way); $response->end('ok'); },
        'destructor of a cycle' => function ($way, $request, $response) { $x = new stdClass; $x->x = $x; $x->y = new FailsAtEnd($way); $response->end('ok'); unset($x); gc_collect_cycles(); },
        'a timer' => function ($way, $request, $response) { Swoole\Timer::after(1, fn () => fail($way)); $response->end('ok'); },
        'a destructor of a timer' => function ($way, $request, $response) { $x = new FailsAtEnd($way); Swoole\Timer::after(1, function () use ($x) {}); $response->end('ok'); },
        'Event::defer' => function ($way, $request, $response) { Swoole\Event::defer(fn () => fail($way)); $response->end('ok'); },
        'error handler' => function ($way, $request, $response) { set_error_handler(fn () => fail($way)); try { echo $undefined; } finally { restore_error_handler(); } },
        'error handler that a lazy property calls' => function ($way, $request, $response) { set_error_handler(fn () => fail($way)); try { $request->get; fail($way); } finally { restore_error_handler(); } },
        'error handler that a warning of ours calls' => function ($way, $request, $response) { set_error_handler(fn () => fail($way)); try { $response->header('a b', 'c'); } finally { restore_error_handler(); } },
        'conversion of a header' => function ($way, $request, $response) { $response->header('a', new FailsAsText($way)); $response->end('ok'); },
        'conversion of the body' => function ($way, $request, $response) { $response->end(new FailsAsText($way)); },
        'output callback' => function ($way, $request, $response) { ob_start(fn () => fail($way)); echo 'x'; $response->end('ok'); },
        'output callback, at once' => function ($way, $request, $response) { ob_start(fn () => fail($way)); echo 'x'; ob_end_clean(); $response->end('ok'); },
        'autoloader' => function ($way, $request, $response) { new Missing;  },
        'stream wrapper' => function ($way, $request, $response) { FailingStream::$way = $way;  fread(fopen('failing://x', 'r'), 1); $response->end('ok'); },
        'sorting' => function ($way, $request, $response) { $a = [3, 1, 2]; usort($a, fn () => fail($way)); },
        'generator' => function ($way, $request, $response) { foreach ((function () use ($way) { yield 1; fail($way); })() as $x); },
        'fiber' => function ($way, $request, $response) { (new Fiber(fn () => fail($way)))->start(); },
        'a child that is waited for' => function ($way, $request, $response) { $ended = new Swoole\Coroutine\Channel(1); go(function () use ($way, $ended) { defer(fn () => $ended->push(1)); fail($way); }); $ended->pop(0.2); $response->end('ok'); },
        'callback client' => function ($way, $request, $response) { (new Swoole\Http\Client('127.0.0.1', 1))->get('/', fn () => fail($way)); $response->end('ok'); },
        'destructor of a callback client\'s closure' => function ($way, $request, $response) { $x = new FailsAtEnd($way); (new Swoole\Http\Client('127.0.0.1', 1))->get('/', function () use ($x) {}); $response->end('ok'); },
    ];
}

/** The answer; null, if it was broken off. */
function ask(ServerProcess $server, string $target): ?HttpAnswer
{
    try {
        return $server->get($target);
    } catch (Exception $e) {
        return str_contains($e->getMessage(), 'the server has closed') ? null : throw $e;
    }
}

/** A server that fails where and how its requests say. */
function failing(int $workers, bool $coroutines): ServerProcess
{
    return serve(function () use ($workers, $coroutines) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        // More than one, or max_request: with a manager, which replaces a worker after a fatal error.
        $server->set(['worker_num' => $workers, 'enable_coroutine' => $coroutines, 'log_level' => SWOOLE_LOG_WARNING]);
        $places = places();
        stream_wrapper_register('failing', 'FailingStream');
        spl_autoload_register(fn ($name) => $name === 'Missing' ? fail(Co::getContext()['way']) : null);
        $server->on('request', function ($request, $response) use ($places, $server) {
            [, $number, $way] = explode('/', $request->server['request_uri']) + [2 => ''];
            if ($way === '') {
                $response->end('fine');
                return;
            }
            Co::getContext()['way'] = $way;
            array_values($places)[$number]($way, $request, $response, $server);
        });
        return $server;
    }, ['memory_limit' => '16M', 'display_errors' => 'stderr']); // nothing that is said may stay in a buffer
}

/** Tries all of them on one server, after each a request that does not fail; prints what is wrong. */
function try_all(string $kind, ServerProcess $server): void
{
    $tried = 0;
    foreach (array_keys(places()) as $number => $place) {
        foreach (WAYS as $way) {
            $name = "$place, $way";
            if ("$kind, $name" === 'one process, destructor of a cycle, memory') {
                continue; // the fatal error before has jumped out of the cycle collector, which never collects again
            }
            $before = strlen($server->output());
            $workers = $server->children();
            try {
                $answer = ask($server, "/$number/$way?a=1");
                $next = (string) $server->get('/')->body;
            } catch (Exception $e) {
                echo "$name: ", $e->getMessage(), "\n";
                continue;
            }
            $streams = $place === 'in the middle of a stream';
            if ($streams !== ($answer === null)) {
                echo "$name: ", $streams ? 'looks complete' : 'broken off', "\n";
            } elseif ($answer && $answer->status !== 500 && (string) $answer !== '200 ok') {
                echo "$name: answered $answer\n";
            }
            if ($next !== 'fine') {
                echo "$name: the next request is answered '$next'\n";
            }
            if (SAID[$way] !== '') {
                try {
                    eventually(fn () => str_contains(substr($server->output(), $before), SAID[$way]) ?: null, 'a word about it');
                } catch (Exception) {
                    echo "$name: nothing is said, but: ", substr($server->output(), $before), "\n";
                }
            }
            if ($kind === 'workers' && in_array($way, ['fatal', 'memory'])) {
                // Until its successor is ready the worker serves on, and then ends with what the next way may have left in it.
                eventually(fn () => array_diff($workers, $server->children()) ?: null, 'the end of the worker');
            }
            $tried++;
        }
    }
    $output = $server->stop();
    foreach (['internal error', 'abnormal exit', 'signal='] as $bad) {
        if (str_contains($output, $bad)) {
            echo "$bad\n";
        }
    }
    echo $tried >= 120 ? 'all' : $tried, ' tried, it ends with ', $server->code(), "\n";
}
