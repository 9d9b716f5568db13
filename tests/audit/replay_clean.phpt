--TEST--
Replay, no false alarm: times, tokens, caches, what changes outside, what is used up, what a session has, what is said to be known
--EXTENSIONS--
posix
--FILE--
<?php
require __DIR__ . '/../include/replay.php';
use Steelwool\Scope;

final class Cache
{
    private static array $values = [];

    public static function get(string $key): array
    {
        $hit = isset(self::$values[$key]);
        self::$values[$key] ??= strrev($key);
        return [self::$values[$key], $hit ? 'hit' : 'miss'];
    }
}
final class Served
{
    public static int $count = 0;
}
$outside = sys_get_temp_dir() . '/steelwool-outside-' . (getenv('OUTSIDE') ?: getmypid());
putenv('OUTSIDE=' . substr($outside, strlen(sys_get_temp_dir() . '/steelwool-outside-')));
@mkdir($outside);
$table = new Swoole\Table(8);
$table->column('n', Swoole\Table::TYPE_INT);
$table->create();

$handlers = [
    '/time' => function ($request, $response) {
        $response->header('Expires', gmdate('D, d M Y H:i:s', time() + 60) . ' GMT');
        $response->cookie('sid', bin2hex(random_bytes(16)), time() + 60);
        return json_encode([date('c'), hrtime(true), uniqid(), lcg_value(), getmypid(), memory_get_usage(), $request->server['request_time_float'], random_int(1, PHP_INT_MAX)]);
    },
    '/shuffle' => function () { $list = range(1, 50); shuffle($list); return '<ul><li>' . implode('</li><li>', $list) . '</li></ul>'; },
    '/base64' => fn () => 'data: ' . base64_encode(random_bytes(300)) . ' end',
    '/coin' => fn () => random_int(0, 1) ? 'heads' : 'tails',
    // A cache of the process: it misses once.
    '/cached' => function ($request, $response) {
        [$value, $hit] = Cache::get($request->get['key']);
        $response->header('X-Cache', $hit);
        return $value;
    },
    // What is outside is as it is now, for all of them.
    '/visits' => function () use ($outside) { file_put_contents("$outside/visits", '.', FILE_APPEND); return strlen(file_get_contents("$outside/visits")); },
    '/table' => fn () => $table->incr('a', 'n'),
    '/flash' => function () use ($outside) {
        $message = @file_get_contents("$outside/flash");
        @unlink("$outside/flash");
        return "message: $message";
    },
    '/stored' => function () use ($outside) {
        $is_new = !is_file("$outside/stored");
        touch("$outside/stored");
        return $is_new ? 'made' : 'found';
    },
    '/session' => fn () => Scope::session()['n'] = (Scope::session()['n'] ?? 0) + 1,
    '/server' => fn ($request) => implode(' ', [$request->fd, $request->server['remote_addr'], $request->server['remote_port'], $request->server['server_port'], $request->server['master_time'], $request->header['x-a'] ?? '', $request->getData()]),
    // What is counted begins somewhere; a time that is noted once is not the same everywhere; settings are the worker's.
    '/numbers' => fn ($request) => $request->get['of'] === 'coroutine' ? Swoole\Coroutine::getCid() : get_resource_id(fopen('php://memory', 'r')),
    '/chance' => fn () => lcg_value(),
    '/noted' => fn () => 'made at ' . $GLOBALS['noted'] ??= date('H:i:s'),
    '/log' => fn () => ini_get('log_errors') . ini_get('error_log'),
    '/served' => fn () => ++Served::$count,
    '/slow' => function () { Swoole\Coroutine::sleep(0.01); return 'slow'; },
    '/later' => function ($request, $response) {
        go(function () use ($response) {
            Swoole\Coroutine::sleep(0.01);
            $response->write('a');
            $response->end('b');
        });
        return false;
    },
    '/throws' => fn () => throw new RuntimeException('always'),
];
file_put_contents("$outside/flash", 'saved');
$start = fn () => lcg_value(); // seeded from then on
$targets = ['/noted', '/time', '/shuffle', '/base64', '/cached?key=abc', '/visits', '/table', '/flash', '/stored', '/server', '/slow', '/later', '/throws',
    '/numbers?of=coroutine', '/numbers?of=resource', '/chance', '/log'];
for ($i = 0; $i < 3; $i++) {
    array_push($targets, "/chance?i=$i", "/cached?key=abc&i=$i", "/time?i=$i", "/coin?i=$i", "/visits?i=$i");
}
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    replayed($handlers, [...$targets, '/noted?again'], ['display_errors' => '0', 'log_errors' => '1', 'error_log' => '/dev/null', 'steelwool.lifetime_replay_known' => '/served, X-Served'], $start, $mode);
}
array_map(unlink(...), glob("$outside/*"));
@rmdir($outside);
?>
--EXPECT--
nothing
nothing
