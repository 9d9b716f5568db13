--TEST--
Replay: the clean copy disturbs nobody, ends with its worker, and may hang, die or speak to what it must not
--EXTENSIONS--
posix
--FILE--
<?php
require __DIR__ . '/../include/replay.php';
use Swoole\Coroutine;

/** In a copy that has served nobody. */
final class Served
{
    public static bool $any = false;
}
$ticks = sys_get_temp_dir() . '/steelwool-ticks-' . (getenv('TICKS') ?: getmypid());
putenv('TICKS=' . substr($ticks, strlen(sys_get_temp_dir() . '/steelwool-ticks-')));

$handlers = [
    '/begin' => function () { Served::$any = true; return 'begun'; },
    '/echo' => function ($request) {
        global $pipes;
        fwrite($pipes[0], $request->get['say'] . "\n");
        return fgets($pipes[1]);
    },
    '/first' => function () { global $file; rewind($file); return fread($file, 3) . count(glob('/tmp')); },
    '/next' => function () { global $file; return fread($file, 3); },
    '/hang' => function () { while (!Served::$any) { usleep(1000); } return 'ok'; },
    '/wait' => function () { if (!Served::$any) { (new Coroutine\Channel)->pop(); } return 'ok'; },
    '/die' => function () { Served::$any || Swoole\Process::kill(getmypid(), SIGKILL); return 'ok'; },
    '/exit' => fn () => Served::$any ? 'ok' : exit(3),
    '/pids' => fn () => count(array_unique(file($ticks))) . ' process',
];
$start = function () use ($ticks) {
    global $process, $pipes, $file;
    $process = proc_open(['cat'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $file = tmpfile();
    fwrite($file, 'abcdefghi');
    // Neither goes on in a copy.
    Swoole\Timer::tick(1, fn () => file_put_contents($ticks, getmypid() . "\n", FILE_APPEND));
    go(function () { while (true) { Coroutine::sleep(0.001); } });
};
replayed($handlers, ['/echo?say=a', '/echo?say=b', '/hang', '/wait', '/die', '/exit', '/pids'],
    ['steelwool.lifetime_replay_timeout' => '0.3'], $start);
@unlink($ticks);

// What is open is the worker's alone, and what has an effect is done once.
$server = serve(function () use ($handlers, $start) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_request' => 100000, 'log_level' => SWOOLE_LOG_DEBUG, 'max_wait_time' => 1]);
    $server->on('workerStart', $start);
    $server->on('workerExit', fn () => Swoole\Timer::clearAll());
    $server->on('request', fn ($request, $response) => $response->end((string) $handlers[$request->server['path_info']]($request, $response)));
    return $server;
}, ['steelwool.lifetime_replay' => '1']);
function images(ServerProcess $server): array
{
    static $ours = null;
    $ours ??= file_get_contents("/proc/$server->pid/cmdline");
    $is_one = fn ($pid) => trim((string) @file_get_contents("/proc/$pid/comm")) === 'clean image'
        && @file_get_contents("/proc/$pid/cmdline") === $ours && process_exists((int) $pid);
    return array_values(array_filter(array_map(basename(...), glob('/proc/[0-9]*')), $is_one));
}
$server->get('/begin');
for ($i = 0; $i < 5; $i++) {
    echo $server->get("/first?n=$i")->body[0], $server->post('/next', '')->body, ' ';
}
echo "\n";
$image = eventually(fn () => images($server)[0] ?? null, 'the image');
// To its worker. While a child answers there is one to that.
$sockets = fn () => count(array_filter(glob("/proc/$image/fd/*"), fn ($fd) => str_starts_with((string) @readlink($fd), 'socket:')));
eventually(fn () => $sockets() === 1 ?: null, 'one socket');
posix_kill($server->pid, SIGUSR1);
$next = eventually(fn () => array_values(array_diff(images($server), [$image]))[0] ?? null, 'another image');
eventually(fn () => !process_exists((int) $image) ?: null, 'the end of the first image');
$server->get('/begin');
$server->stop();
eventually(fn () => images($server) ? null : true, 'the end of all images');
echo "all gone\n";
?>
--EXPECT--
GET /echo?say=a could not be replayed: it speaks to a pipe, which was connected before the first request
GET /hang could not be replayed: a clean copy has not answered within 300ms
GET /wait could not be replayed: a clean copy has not answered within 300ms
GET /die could not be replayed: a clean copy was ended by signal 9
GET /exit is answered otherwise by a worker that has served nobody: its end has nothing, where that has 'Swoole\ExitException'
adef adef adef adef adef 
all gone
