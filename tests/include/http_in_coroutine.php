<?php
/**
 * A server in a coroutine of the test itself, for clients that are to let it run.
 *
 *     [$url, $server] = http_in_coroutine();       // http://127.0.0.1:12345
 *
 * `/?...` answers with what it was asked, as JSON; `ms=100` in the query: after so long; `size=1000`: with so many bytes instead; `hang=1`: the
 * connection ends without an answer.
 */
function http_in_coroutine(?callable $log = null): array
{
    $server = new Swoole\Coroutine\Http\Server('127.0.0.1', 0);
    $server->handle('/', function ($request, $response) use ($log) {
        $log && $log($request);
        $query = $request->get ?? [];
        isset($query['ms']) && Co::sleep($query['ms'] / 1000);
        if (isset($query['hang'])) {
            $response->close();
            return;
        }
        $response->header('X-Test', 'a field');
        $response->end(isset($query['size']) ? str_repeat('x', (int) $query['size']) : json_encode([
            'method' => $request->server['request_method'],
            'query' => $query,
            'body' => strlen((string) $request->rawContent()),
            'files' => array_map(fn ($file) => $file['size'], $request->files ?? []),
            'port' => $request->server['remote_port'],
        ]));
    });
    go(fn () => $server->start());
    return ["http://127.0.0.1:$server->port", $server];
}
