<?php
// The server that peer.py talks to. MODE: base or process.
$mode = getenv('MODE') === 'process' ? SWOOLE_PROCESS : SWOOLE_BASE;
$server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
$server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'http2_max_concurrent_streams' => 5, 'log_level' => SWOOLE_LOG_NONE]);
$server->on('start', function () use ($server) {
    echo "listening on {$server->ports[0]->port}\n";
});
$server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) {
    switch ($request->server['path_info']) {
        case '/echo':
            return $response->end($request->rawContent());
        case '/cookies':
            return $response->end(http_build_query($request->cookie));
        case '/big':
            return $response->end(str_repeat('x', 200_000));
        case '/parts':
            $response->header('Connection', 'close');
            $response->header('X-Name', 'value');
            $response->write('one');
            $response->write('two');
            $response->trailer('x-trailer', 'behind');
            return $response->end();
        case '/wait':
            while ($response->isWritable()) {
                Swoole\Coroutine::sleep(0.01);
            }
            return;
        case '/break':
            $response->header('Content-Length', '100');
            $response->write('begun');
            return $response->end();
    }
    $response->end($request->getMethod() === 'HEAD' ? '' : 'hello');
});
$server->start();
