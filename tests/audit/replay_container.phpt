--TEST--
Replay: where the server is the first process of its system, as in a container, it collects clean images that have ended
--SKIPIF--
<?php
exec('unshare --pid --fork --mount-proc true 2>&1', $lines, $code);
if ($code !== 0) {
    die('skip no namespaces for processes');
}
?>
--FILE--
<?php
require __DIR__ . '/../include/replay.php';

/** Clean images that nobody has collected, and those that live. */
function images(): array
{
    $states = array_map(fn ($file) => preg_match('/\(clean image\) (\w)/', (string) @file_get_contents($file), $match) ? $match[1] : '', glob('/proc/[0-9]*/stat'));
    return [count(array_keys($states, 'Z')), count(array_filter($states, fn ($state) => $state !== '' && $state !== 'Z'))];
}

putenv('STEELWOOL_WRAPPER=unshare --pid --fork --kill-child --mount-proc');
$servers = [];
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    $servers[] = serve(function () use ($mode) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'max_request' => 100000, 'log_level' => SWOOLE_LOG_ERROR]);
        $server->on('request', function ($request, $response) use ($server) {
            $answer = match ($request->server['path_info']) {
                '/master' => $server->master_pid,
                '/pid' => getmypid(),
                '/images' => json_encode(images()),
                '/reload' => $server->reload() ? 'reloads' : 'does not',
            };
            $response->end((string) $answer);
        });
        return $server;
    }, ['steelwool.lifetime_replay' => '1000']);
}
foreach ($servers as $server) {
    echo 'master ', $server->get('/master')->body, "\n";
    for ($i = 0; $i < 3; $i++) {
        $before = $server->get('/pid')->body;
        echo $server->get('/reload')->body, "\n";
        eventually(fn () => $server->get('/pid')->body !== $before ?: null, 'another worker');
    }
    echo eventually(fn () => $server->get('/images')->body === '[0,1]' ? 'one image' : null, 'the end of all others'), "\n";
}
?>
--EXPECT--
master 1
reloads
reloads
reloads
one image
master 1
reloads
reloads
reloads
one image
