--TEST--
Http\Client: each way to fail has its status and errno, and calls the callback once
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

function attempt(string $title, string $path, array $settings = [], ?int $port = null, string $host = '127.0.0.1'): void
{
    global $peer;
    $cli = new Swoole\Http\Client($host, $port ?? $peer->port);
    $cli->set($settings);
    foreach (['connect', 'error', 'close'] as $event) {
        $cli->on($event, fn () => print("$event, "));
    }
    $calls = 0;
    Swoole\Coroutine\run(fn () => $cli->get($path, function ($cli) use ($title, &$calls) {
        $calls++;
        printf("%s: %d, %s (%d), ", $title, $cli->statusCode, $cli->errMsg, $cli->errCode);
        var_dump($cli->isConnected());
    }));
    echo $calls === 1 ? "once\n" : "$calls times\n";
}

/** A port whose queue of connections is full: a connect is not refused, and never done. */
function full_port(): int
{
    static $keep;
    $context = stream_context_create(['socket' => ['backlog' => 1]]);
    $keep[] = $server = stream_socket_server('tcp://127.0.0.1:0', context: $context);
    $name = stream_socket_get_name($server, false);
    for ($i = 0; $i < 8; $i++) {
        $keep[] = stream_socket_client("tcp://$name", flags: STREAM_CLIENT_ASYNC_CONNECT);
    }
    return (int) substr(strrchr($name, ':'), 1);
}

attempt('refused', '/', [], 1);
attempt('unresolved', '/', [], 80, 'no-such-host.invalid');
attempt('connect timeout', '/', ['connect_timeout' => 0.05], full_port());
attempt('no answer in time', '/hang', ['timeout' => 0.05]);
attempt('closed without an answer', '/drop');
attempt('closed in the body', '/cut');
attempt('not HTTP', '/noise');
attempt('too large', '/large', ['package_max_length' => 100000]);
attempt('not to be sent', '/a b');
attempt('no such address here', '/', ['bind_address' => '192.0.2.1']);
?>
--EXPECTF--
connect
