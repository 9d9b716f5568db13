--TEST--
Lifetimes, program 1: the connection holds $cli, the request its closure, the closure request and response
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
require __DIR__ . '/../include/lifetimes.php';

$peer = http_peer();

/** A request handler of the old style; it returns before the answer is there. */
function handle(string $path, callable $then, int $port, array $settings = []): void
{
    $request = new Witness('request');
    $response = new Witness('response');
    $cli = new Cli('127.0.0.1', $port);
    $cli->set($settings);
    $callback = function ($cli) use ($request, $response, $then) {
        echo "answer: $cli->statusCode\n";
        $then($cli);
    };
    $cli->callback = WeakReference::create($callback);
    $cli->get($path, $callback);
    echo "handler returns\n";
}

$nothing = fn ($cli) => null;

echo "== close() in the callback: closure, then \$cli, then request and response\n";
Swoole\Coroutine\run(fn () => handle('/echo', fn ($cli) => $cli->close(), $peer->port));

echo "== the same, with the event close\n";
Swoole\Coroutine\run(fn () => handle('/echo', function ($cli) {
    $cli->on('close', fn ($cli) => print("close\n"));
    $cli->close();
    echo "callback ends\n";
}, $peer->port));

echo "== the peer closes after the answer\n";
Swoole\Coroutine\run(fn () => handle('/bye', fn ($cli) => $cli->onClose = fn ($cli) => print("close\n"), $peer->port));

echo "== the peer closes the idle connection\n";
Swoole\Coroutine\run(fn () => handle('/leave', $nothing, $peer->port));

echo "== refused\n";
Swoole\Coroutine\run(fn () => handle('/', $nothing, 1));

echo "== no answer in time\n";
Swoole\Coroutine\run(fn () => handle('/hang', $nothing, $peer->port, ['timeout' => 0.01]));

echo "== cut off\n";
Swoole\Coroutine\run(fn () => handle('/cut', $nothing, $peer->port));

echo "== end\n";
?>
--EXPECT--
== close() in the callback: closure, then $cli, then request and response
handler returns
answer: 200
cli gone, callback gone before
request gone
response gone
== the same, with the event close
handler returns
answer: 200
close
callback ends
cli gone, callback gone before
request gone
response gone
== the peer closes after the answer
handler returns
answer: 200
close
cli gone, callback gone before
request gone
response gone
== the peer closes the idle connection
handler returns
answer: 200
request gone
response gone
cli gone, callback gone before
== refused
handler returns
answer: -1
cli gone, callback gone before
request gone
response gone
== no answer in time
handler returns
answer: -2
cli gone, callback gone before
request gone
response gone
== cut off
handler returns
answer: -3
cli gone, callback gone before
request gone
response gone
== end
