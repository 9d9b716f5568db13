--TEST--
Program lifetime: memory made before start() is shared by all workers until one writes to it
--INI--
memory_limit=512M
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** Kilobytes of a process's memory by kind. */
function memory(int $pid): array
{
    preg_match_all('/^(Rss|Pss|Private_Dirty|Shared_Dirty): +(\d+) kB/m', file_get_contents("/proc/$pid/smaps_rollup"), $matches);
    return array_combine($matches[1], array_map(intval(...), $matches[2]));
}

$server = serve(function () {
    // 64 MB that belong to the program: a string and the elements of an array.
    $text = str_repeat('0123456789abcdef', 2 << 20);
    $list = range(1, 2 << 20);
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 3]);
    $server->on('request', function ($request, $response) use (&$text, &$list, $server) {
        switch ($request->server['request_uri']) {
            case '/read':
                // Reading all of it copies nothing.
                $sum = array_sum($list) + substr_count($text, 'f');
                $response->end("$server->worker_id " . getmypid() . " $sum");
                return;
            case '/write':
                // Every page of the array, and one of the string.
                for ($i = 0, $n = count($list); $i < $n; $i++) {
                    $list[$i] = -1;
                }
                $text[0] = 'W';
                break;
        }
        $response->end("$server->worker_id " . getmypid() . " $list[0] $text[0]");
    });
    return $server;
}, ['memory_limit' => '512M']);

// One connection to each worker: a connection stays with its worker.
$workers = [];
eventually(function () use ($server, &$workers) {
    $client = $server->connect();
    [$id, $pid] = explode(' ', $client->request('GET', '/read')->body);
    $workers[$id] ??= [$client, (int) $pid];
    return count($workers) === 3 ?: null;
}, 'a connection to each worker');
ksort($workers);

// An element of a list takes 32 bytes before PHP 8.2, then 16.
$array = PHP_VERSION_ID < 80200 ? 64 : 32;
$near = fn (int $kilobytes, int $megabytes) => abs($kilobytes - $megabytes * 1024) < 12 * 1024;
echo "- after reading all of it\n";
foreach ($workers as $id => [$client, $pid]) {
    $memory = memory($pid);
    // Four processes (three workers and the manager) hold it together.
    printf("worker %d: shared %s, its own part of it %s, private %s\n", $id, json_encode($memory['Shared_Dirty'] > 64 * 1024),
        json_encode($memory['Pss'] < $memory['Rss'] / 2), $near($memory['Private_Dirty'], 0) ? 'little' : "$memory[Private_Dirty] kB");
}
echo "- after writing in worker 1\n";
$workers[1][0]->request('GET', '/write');
foreach ($workers as $id => [$client, $pid]) {
    $memory = memory($pid);
    $private = $memory['Private_Dirty'];
    $grown = $near($private, 0) ? 'little' : ($near($private, $array) ? 'the size of the array' : "$private kB");
    echo "worker $id: private $grown, sees ", preg_replace('/^\d+ \d+ /', '', $client->request('GET', '/')->body), "\n";
}
echo $server->stop();
?>
--EXPECT--
- after reading all of it
worker 0: shared true, its own part of it true, private little
worker 1: shared true, its own part of it true, private little
worker 2: shared true, its own part of it true, private little
- after writing in worker 1
worker 0: private little, sees 1 0
worker 1: private the size of the array, sees -1 W
worker 2: private little, sees 1 0
