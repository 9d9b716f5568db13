--TEST--
Thousands of clients that ask for much and read nothing take no more memory than the settings allow, and nobody else has to wait for them; BASE and PROCESS
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'max_buffered_bytes' => '32M', 'kernel_socket_send_buffer_size' => 65536, 'backlog' => 4096]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/end':
                $response->end(str_repeat('x', MB));
                return;
            case '/write':
                while ($response->write(str_repeat('x', MB / 16)));
                return;
        }
        $response->end('fine');
    });
    $port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $port->on('receive', function ($server, $fd) {
        for ($i = 0; $i < 4 && $server->send($fd, str_repeat('x', MB / 4)); $i++);
    });
    return $server;
};
$servers = ['BASE' => serve($program(SWOOLE_BASE)), 'PROCESS' => serve($program(SWOOLE_PROCESS))];

// Each is a descriptor here and one in the server. For more of them: STEELWOOL_CLIENTS=9000.
$most = intdiv((int) exec('ulimit -n'), 2) - 100;
$count = min($most, (int) (getenv('STEELWOOL_CLIENTS') ?: 2000));

/** The most bytes that each process of the server has ever had. */
$peaks = function (ServerProcess $server): array {
    $peak = fn (int $pid) => preg_match('/VmHWM:\s+(\d+)/', file_get_contents("/proc/$pid/status"), $match) ? (int) $match[1] * 1024 : 0;
    $pids = array_unique([$server->pid, $server->manager(), ...$server->children()]);
    return array_combine($pids, array_map($peak, $pids));
};
/** A large answer, if it came whole. */
function large(ServerProcess $server): ?string
{
    try {
        return $server->get('/end')->body;
    } catch (Exception $e) {
        return str_contains($e->getMessage(), 'the server has closed') ? null : throw $e;
    }
}

foreach ($servers as $name => $server) {
    echo $server->get('/'), "\n";
    $before = $peaks($server);
    $clients = [];
    $slowest = 0;
    for ($i = 0; $i < $count; $i++) {
        $what = ['/end', '/write', 'tcp'][$i % 3];
        $clients[] = $server->connect((int) ($what === 'tcp'))->send($what === 'tcp' ? 'x' : "GET $what HTTP/1.1\r\nHost: t\r\n\r\n");
        if ($i % 50 === 0) {
            $begun = microtime(true);
            (string) $server->get('/') === '200 fine' || print("not served\n");
            $slowest = max($slowest, microtime(true) - $begun);
        }
    }
    echo $slowest < PATIENCE / 5 ? '' : "somebody has waited for $slowest s\n";
    // Who reads gets room for a large answer, at the cost of those who do not.
    echo strlen(eventually(fn () => large($server), 'a large answer')) === MB ? '' : "not whole\n";
    foreach ($peaks($server) as $pid => $peak) {
        $grown = $peak - ($before[$pid] ?? 0);
        echo $grown < 32 * MB + 32 * MB ? '' : "$name: " . intdiv($grown, MB) . " MB more\n";
    }
    $server->waitFor('/buffers are full/');
    $clients = [];
    echo $server->get('/'), "\n";
    $output = $server->stop();
    echo preg_match('/Fatal|abnormal|did not end|signal=/', $output) ? $output : '', $server->code(), "\n";
}
?>
--EXPECT--
200 fine
200 fine
0
200 fine
200 fine
0
