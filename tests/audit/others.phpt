--TEST--
Who is not audited makes objects with numbers that were a request's, and what is bounded does not grow: no request is blamed for either
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Swoole\Coroutine;

final class Temp
{
}
final class Item
{
}
final class Gate
{
    public int $level = 1;
}
final class Worker
{
    public static array $items = [];
    public static ?Gate $gate = null;
}
/** Keeps the latest twenty. */
final class Latest
{
    private array $kept = [];

    public function add(string $what): void
    {
        $this->kept[] = $what;
        if (count($this->kept) > 20) {
            array_shift($this->kept);
        }
    }
}
final class Buffer
{
    private array $lines = [];

    public function add(string $line): void
    {
        $this->lines[] = $line;
        if (count($this->lines) >= 30) {
            $this->lines = [];
        }
    }
}
final class Present
{
    public static array $by = [];
}

// A coroutine of the worker's makes objects while requests wait.
$log = '/tmp/steelwool-audit-others-' . (getenv('OTHERS_LOG') ?: getmypid());
putenv('OTHERS_LOG=' . preg_replace('/.*-/', '', $log));
$server = serve(function () use ($log) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_file' => $log, 'max_wait_time' => 1]);
    $asked = new Coroutine\Channel(10);
    $server->on('workerStart', fn () => Coroutine::create(function () use ($asked) {
        while ($what = $asked->pop()) {
            if ($what === 'gate') {
                Worker::$gate = new Gate();
            } else {
                Worker::$items[] = new Item();
            }
        }
    }));
    $server->on('request', function ($request, $response) use ($asked) {
        $made = [new Temp(), new Temp(), new Temp()];
        unset($made);
        switch ($request->server['path_info']) {
            case '/item':
                $asked->push('item');
                Coroutine::sleep(0.01);
                return $response->end((string) count(Worker::$items));
            case '/raise':
                $asked->push('gate');
                Coroutine::sleep(0.01);
                Worker::$gate->level = 9;
                return $response->end('raised');
            case '/level':
                return $response->end((string) Worker::$gate->level);
            case '/stop':
                $asked->close();
                return $response->end('stopped');
        }
    });
    return $server;
}, ['steelwool.lifetime_audit' => 'report']);
if (!in_server()) {
    foreach (['/item', '/item', '/item', '/raise', '/level', '/stop'] as $path) {
        echo $server->get($path)->body, ' ';
    }
    echo $server->stop(), "\n";
    foreach (preg_grep('/\tlifetime: /', file($log)) as $line) {
        echo preg_replace(['/^.*\tlifetime: /', '/#\d+/', '~[\w/.-]*/(?=\w+\.php)~'], ['', '#N', ''], $line);
    }
    unlink($log);
}

$latest = new Latest();
$buffer = new Buffer();
audited([
    '/latest' => function ($request) use ($latest) {
        $latest->add($request->get['what']);
    },
    '/buffer' => function ($request) use ($buffer) {
        $buffer->add($request->get['what']);
    },
    '/present' => function ($request) {
        Present::$by[Coroutine::getCid()] = 1;
        Coroutine::sleep(0.05);
        unset(Present::$by[Coroutine::getCid()]);
    },
], [
    ...array_map(fn ($i) => "/latest?what=one$i", range(1, 50)),
    ...array_map(fn ($i) => "/buffer?what=one$i", range(1, 70)),
    array_map(fn ($i) => "/present?i=$i", range(1, 24)),
]);
?>
--EXPECT--
1 2 3 raised 9 stopped 
Gate#N->$level is read at others.php:80 by GET /level, which has not set it; it was written at others.php:77 by GET /raise
nothing
