--TEST--
getClientInfo(): last_dispatch_time is when that came in which the program was given last, however long it waited, in fractions of a second
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$file = getenv('GO_ON') ?: sys_get_temp_dir() . '/steelwool-dispatch-' . getmypid();
putenv("GO_ON=$file");
$servers = [];
foreach ([SWOOLE_BASE, SWOOLE_PROCESS] as $mode) {
    $servers[] = serve(function () use ($mode, $file) {
        $server = new Swoole\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 1, 'open_eof_split' => true, 'package_eof' => "\n"]);
        $web = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
        $web->set(['open_http_protocol' => true]);
        $web->on('request', fn ($request, $response) => $response->end(json_encode($server->getClientInfo($response->fd) + ['now' => microtime(true)])));
        $server->on('connect', function ($server, $fd) {
            $info = $server->getClientInfo($fd);
            $info['server_port'] === $server->port && $server->send($fd, json_encode($info) . "\r\n");
        });
        $server->on('receive', function ($server, $fd, $reactor, $data) use ($file) {
            $server->send($fd, json_encode($server->getClientInfo($fd) + ['now' => microtime(true)]) . "\r\n");
            if ($data === "slow\n") {
                // What comes from now on is a tick of the kernel's clock later at least.
                usleep(10_000);
                $read = $server->getClientInfo($fd)['last_recv_time'];
                // Until the client has sent more, which waits meanwhile; then for some time.
                touch("$file-begun");
                eventually(fn () => is_file($file) ?: clearstatcache(), 'a word of the client');
                unlink($file);
                // In PROCESS mode somebody else reads it.
                $server->mode === SWOOLE_BASE || eventually(fn () => $server->getClientInfo($fd)['last_recv_time'] > $read ?: null, 'that it is read');
                for ($end = hrtime(true) + 200_000_000; hrtime(true) < $end;);
            }
        });
        return $server;
    });
}
foreach ($servers as $server) {
    $client = $server->connect();
    $info = fn () => json_decode($client->line(), true);
    echo $server->mode === SWOOLE_BASE ? 'BASE: ' : 'PROCESS: ', json_encode($info()['last_dispatch_time']), "\n";
    $client->send("slow\nnext\n");
    eventually(fn () => is_file("$file-begun") ?: clearstatcache(), 'the begin');
    unlink("$file-begun");
    $client->send("queued\n");
    touch($file);
    [$slow, $next, $queued] = [$info(), $info(), $info()];
    // The clock is that of the kernel's ticks, 4 ms behind at most.
    var_dump(abs($slow['last_dispatch_time'] - $next['last_dispatch_time']) < 0.002, $next['now'] - $next['last_dispatch_time'] > 0.15);
    // Who has the sockets has read it meanwhile, or not before.
    $waited = $queued['now'] - $queued['last_dispatch_time'];
    var_dump($server->mode === SWOOLE_BASE ? $queued['last_dispatch_time'] > $next['last_dispatch_time'] + 0.15 : $waited > 0.15);
    $web = json_decode($server->connect(1)->request('GET', '/')->body, true);
    var_dump($web['last_dispatch_time'] === $web['last_recv_time'], abs($web['now'] - $web['last_dispatch_time']) < PATIENCE);
    $server->stop();
}
?>
--EXPECT--
BASE: 0
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
PROCESS: 0
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
