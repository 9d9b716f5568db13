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
    $callback = function ($cli) use ($title, &$calls) {
        $calls++;
        printf("%s: %d, %s (%d), ", $title, $cli->statusCode, $cli->errMsg, $cli->errCode);
        var_dump($cli->isConnected());
        $cli->close();
    };
    Swoole\Coroutine\run(fn () => $cli->get($path, $callback));
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
attempt('unresolved', '/', [], 80, 'no such host');
attempt('connect timeout', '/', ['connect_timeout' => 0.05], full_port());
attempt('no answer in time', '/hang', ['timeout' => 0.05]);
attempt('closed without an answer', '/drop');
attempt('closed in the body', '/cut');
attempt('not HTTP', '/noise');
attempt('too large', '/large', ['package_max_length' => 100000]);
attempt('not to be sent', '/a b');
attempt('no such address here', '/', ['bind_address' => '192.0.2.1']);
?>
--EXPECT--
error, refused: -1, Connection refused (111), bool(false)
once
error, unresolved: -1, DNS Lookup resolve failed (711), bool(false)
once
error, connect timeout: -1, Connection timed out (110), bool(false)
once
connect, no answer in time: -2, Connection timed out (110), bool(false)
close, once
connect, closed without an answer: -3, Connection reset by peer (104), bool(false)
close, once
connect, closed in the body: -3, Connection reset by peer (104), bool(false)
close, once
connect, not HTTP: -3, Protocol error (71), bool(false)
close, once
connect, too large: -3, Message too long (90), bool(false)
close, once
connect, not to be sent: -4, Invalid argument (22), bool(true)
close, once
error, no such address here: -1, Cannot assign requested address (99), bool(false)
once
