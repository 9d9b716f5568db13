--TEST--
What a callback sends before it blocks for long reaches the client meanwhile, also when more events wait for the worker
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$file = getenv('HEARD') ?: sys_get_temp_dir() . '/steelwool-heard-' . getmypid();
putenv("HEARD=$file");
$server = serve(function () use ($file) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 2]);
    // Stands still, as code that blocks does, until the client has said that it has heard.
    $blocks = function () use ($file) {
        eventually(fn () => is_file($file) ?: clearstatcache(), 'a word of the client');
        unlink($file);
    };
    $server->on('request', function ($request, $response) use ($blocks) {
        $response->end('answered');
        $request->server['request_uri'] === '/blocks' && $blocks();
    });
    $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw->set(['open_http_protocol' => false, 'open_eof_split' => true, 'package_eof' => "\n"]);
    $raw->on('receive', function ($server, $fd, $reactor, $data) use ($blocks) {
        $server->send($fd, trim($data) . "\r\n");
        $data === "blocks\n" && $blocks();
    });
    return $server;
});
$raw = $server->connect(1);
for ($i = 0; $i < 3; $i++) {
    // The second one waits while the first is under way.
    $raw->send("blocks\nnext\n");
    echo $raw->line();
    file_put_contents($file, '');
    echo ', then ', $raw->line(), "\n";
}
// Sessions of both reactors.
$clients = [];
for ($i = 0; $i < 6; $i++) {
    $clients[] = $server->connect();
}
foreach ($clients as $i => $client) {
    $raw->send("quick\nquick\nquick\n");
    $client->send("GET /blocks HTTP/1.1\r\nHost: t\r\n\r\n");
    $raw->send("quick\n");
    echo $client->answer(), ' ';
    file_put_contents($file, '');
    echo implode(' ', [$raw->line(), $raw->line(), $raw->line(), $raw->line()]), "\n";
}
echo $server->stop();
?>
--EXPECT--
blocks, then next
blocks, then next
blocks, then next
200 answered quick quick quick quick
200 answered quick quick quick quick
200 answered quick quick quick quick
200 answered quick quick quick quick
200 answered quick quick quick quick
200 answered quick quick quick quick
