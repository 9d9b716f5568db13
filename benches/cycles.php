<?php
/*
 * One callback client is connected, used and closed COUNT times, 32 at a time; one cycle in ten fails: it is refused, or given up before it has
 * begun. Prints a line after a tenth, and after each further 30 %: cycles, resident memory in KiB, memory of PHP's in bytes, objects that are alive.
 * `php cycles.php KIND COUNT PORT`; `benches/cycles` runs it, with the server of each kind.
 */
[, $kind, $count, $port] = $argv;
$count = (int) $count;
$port = (int) $port;
const AT_ONCE = 32;
const REFUSED = 1; // a port

/** Each calls $done once, when its client is closed. */
$cycles = [
    'http' => function (int $port, bool $leaves, callable $done) {
        $client = new Swoole\Http\Client('127.0.0.1', $port);
        $client->set(['timeout' => 10]);
        $client->get('/', function ($client) use ($done) {
            $client->close();
            $done($client->statusCode === 200);
        });
        $leaves && $client->close();
    },
    'redis' => function (int $port, bool $leaves, callable $done) {
        $client = new Swoole\Redis();
        $client->connect('127.0.0.1', $port, function ($client, bool $connected) use ($done, $leaves) {
            if (!$connected || $leaves) {
                $client->close();
                $done($connected && !$leaves);
                return;
            }
            $client->incr('n', function ($client, $n) use ($done) {
                $client->close();
                $done(is_int($n));
            });
        });
    },
    'mysql' => function (int $port, bool $leaves, callable $done) {
        $client = new Swoole\MySQL();
        $client->connect(['host' => '127.0.0.1', 'port' => $port, 'user' => 'root', 'password' => '', 'database' => 'test'], function ($client, bool $connected) use ($done, $leaves) {
            if (!$connected || $leaves) {
                $client->close();
                $done($connected && !$leaves);
                return;
            }
            $client->query('SELECT 6 * 7 AS n', function ($client, $rows) use ($done) {
                $client->close();
                $done(is_array($rows));
            });
        });
    },
    'tcp' => function (int $port, bool $leaves, callable $done) {
        $client = new Swoole\Client(SWOOLE_SOCK_TCP, SWOOLE_SOCK_ASYNC);
        $is_right = false;
        $client->on('connect', fn ($client) => $leaves ? $client->close() : $client->send("PING\r\n"));
        $client->on('receive', function ($client, string $data) use (&$is_right) {
            $is_right = $data === "+PONG\r\n";
            $client->close();
        });
        $client->on('error', fn ($client) => $done(false));
        $client->on('close', function ($client) use ($done, &$is_right) {
            $done($is_right);
        });
        $client->connect('127.0.0.1', $port, 10);
    },
    'file' => function (int $port, bool $leaves, callable $done) {
        swoole_async_readfile($port === REFUSED ? '/no/such/file' : __FILE__, fn (string $file, string $content) => $done($content !== '')) || $done(false);
    },
    'exec' => fn (int $port, bool $leaves, callable $done) => Swoole\Async::exec($port === REFUSED ? 'false' : 'true', fn ($output, $status) => $done($status['code'] === 0)),
];
error_reporting(E_ALL & ~E_WARNING);
[$cycle, $begun, $ended, $right] = [$cycles[$kind], 0, 0, 0];
$marks = array_map(fn (float $part) => (int) ($count * $part), [0.1, 0.4, 0.7, 1]);
$next = function () use (&$next, &$begun, &$ended, &$right, &$marks, $count, $cycle, $port) {
    if ($begun === $count) {
        return;
    }
    $number = $begun++;
    $cycle($number % 20 === 7 ? REFUSED : $port, $number % 20 === 13, function (bool $is_right) use (&$next, &$ended, &$right, &$marks, $number) {
        $right += $is_right === !in_array($number % 20, [7, 13], true) || $number % 20 === 13 ? 1 : 0;
        if (++$ended === ($marks[0] ?? 0)) {
            gc_collect_cycles();
            preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), $resident);
            echo array_shift($marks), " $resident[1] ", memory_get_usage(), "\n";
        }
        // Not inside of this one's callback: it is to go.
        Swoole\Event::defer($next);
    });
};
$objects = fn () => array_sum(array_column(array_filter(Steelwool\Lifetime::report()['classes'], 'class_exists', ARRAY_FILTER_USE_KEY), 'count'));
$before = $objects();
for ($number = 0; $number < AT_ONCE; $number++) {
    $next();
}
Swoole\Event::wait();
gc_collect_cycles();
echo 'objects ', $objects() - $before, "\n";
fprintf(STDERR, "%s", $right === $count ? '' : "only $right of $count cycles went as they should\n");
exit($right === $count ? 0 : 1);
