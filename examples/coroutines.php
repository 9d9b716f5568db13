<?php
/**
 * Coroutines: code that waits without holding up others, in a script and in a server.
 *
 *   php -d extension=modules/swoole.so examples/coroutines.php       PORT=9501 (0: the system chooses)
 *   curl http://127.0.0.1:9501/
 */
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;

/** Wait for some times at once; they stand in the order of their ends. The whole takes as long as the longest. */
function race(float ...$seconds): array
{
    $ended = new Channel(count($seconds));
    foreach ($seconds as $time) {
        Coroutine::create(function () use ($time, $ended): void {
            Coroutine::sleep($time); // Stands for anything that waits; other coroutines run meanwhile.
            $ended->push($time);
        });
    }
    return array_map(fn () => $ended->pop(), $seconds);
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
