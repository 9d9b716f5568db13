--TEST--
Lifetimes: close() before the answer releases in the same order; a forgotten connection keeps its client
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

echo "== close() before the answer\n";
Swoole\Coroutine\run(function () use ($peer) {
    $request = new Witness('request');
    $cli = new Cli('127.0.0.1', $peer->port);
    $callback = function ($cli) use ($request) {
        echo "answer: $cli->statusCode\n";
    };
    $cli->callback = WeakReference::create($callback);
    $cli->get('/hang', $callback);
    unset($callback, $request);
    $cli->close();
    unset($cli);
    echo "nothing is held here any more\n";
});

echo "== an open connection keeps its client, and nothing else\n";
Swoole\Coroutine\run(function () use ($peer) {
    handle('/echo', fn ($cli) => $GLOBALS['weak'] = WeakReference::create($cli), $peer->port);
    while (!isset($GLOBALS['weak'])) {
        Swoole\Coroutine::sleep(0.001);
    }
    gc_collect_cycles();
    echo "open: ", get_class($GLOBALS['weak']->get()), "\n";
    $GLOBALS['weak']->get()->close();
});
echo "== end\n";
?>
--EXPECT--
== close() before the answer
nothing is held here any more
answer: -3
cli gone, callback gone before
request gone
== an open connection keeps its client, and nothing else
handler returns
answer: 200
request gone
response gone
open: Cli
cli gone, callback gone before
== end
