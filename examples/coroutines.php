<?php
/**
 * Coroutines: code that waits without holding up others, in a script and in a server.
 *
 *   php -d extension=modules/swoole.so examples/coroutines.php       PORT=9501 (0: the system chooses)
 *   curl http://127.0.0.1:9501/
 */
use Swoole\Coroutine;

/** Run some jobs at the same time; ends when the last of them has ended. The results stand in the order of their ends. */
function race(float ...$seconds): array
{
    $ended = [];
    $waiting = Coroutine::getCid();
    $left = count($seconds);
    foreach ($seconds as $second) {
        Coroutine::create(function () use ($second, &$ended, &$left, $waiting): void {
            Coroutine::defer(function () use (&$left, $waiting): void {
                if (--$left === 0) {
                    Coroutine::resume($waiting); // The last one wakes who waits.
                }
            });
            Coroutine::sleep($second);
            $ended[] = $second;
        });
    }
    Coroutine::yield();
    return $ended;
}

// In a script: run() returns when every coroutine in it has ended.
Coroutine\run(function (): void {
    echo 'ended: ', implode(' ', race(0.03, 0.01, 0.02)), "\n";
});

// In a server: every callback is a coroutine already.
$port = getenv('PORT');
$server = new Swoole\Http\Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('start', function (Swoole\Http\Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/\n";
});
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response): void {
    $start = hrtime(true);
    $ended = race(0.03, 0.01, 0.02);
    $response->end(sprintf("ended: %s after %d ms\n", implode(' ', $ended), (hrtime(true) - $start) / 1e6));
});
$server->start();
